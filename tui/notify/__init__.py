"""How do notices reach their receivers, and when is one tried again?"""
