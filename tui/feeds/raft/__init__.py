"""What does one connection hear of the Raft traffic of the meta group?"""
