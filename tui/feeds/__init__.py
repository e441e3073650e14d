"""What is happening out there? Turns the world into events; knows no screen."""
