"""What is known of each server, and of this machine?"""
