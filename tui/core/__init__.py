"""What is true? Pure values and pure functions; time is data, and nothing here reads a clock or does I/O."""
