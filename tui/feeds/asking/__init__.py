"""What is asked of which server, and what became of each question?"""
