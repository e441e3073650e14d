"""How is it said without a screen? Units, tables, texts; no Textual, no NATS, no I/O."""
