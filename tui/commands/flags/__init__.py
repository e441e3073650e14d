"""Which flags do several commands share, and what do they lead to?"""
