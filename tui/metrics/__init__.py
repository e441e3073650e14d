"""How does the meta group do, for a system that asks every few seconds? Figures in the format of Prometheus, and who serves them."""
