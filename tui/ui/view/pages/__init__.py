"""What stands on each full page? One pure function a page."""
