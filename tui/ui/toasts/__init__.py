"""Which news is shown, and how?"""
