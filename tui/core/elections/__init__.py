"""Who leads, by which evidence, and when is an election announced?"""
