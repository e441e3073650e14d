"""How does the whole group do, in one word, and since when?"""
