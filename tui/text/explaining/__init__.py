"""What does each alert mean, why does it matter, and what is to be done?"""
