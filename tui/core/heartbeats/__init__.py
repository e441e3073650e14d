"""For whom is the leader silent, and since when?"""
