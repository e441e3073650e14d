"""What do other metawatches of this cluster tell, and who tells them what we know?"""
