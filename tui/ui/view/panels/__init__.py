"""What stands in each panel of the dashboard? One pure function a panel."""
