"""What has happened? Records of the past and the figures over them."""
