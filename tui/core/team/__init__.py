"""What did the operators who watch this group tell each other?"""
