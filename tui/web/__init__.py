"""How do browsers see the war room? One process collects, draws each size once, and sends the same bytes to all who look."""
