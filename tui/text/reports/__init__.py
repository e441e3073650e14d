"""How are the answers of `check`, `wait`, `doctor` and `stepdown` written?"""
