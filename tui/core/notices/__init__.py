"""Of what is somebody to be notified, and is it time for it?"""
