"""What do these bytes say? Decoding of what NATS servers send; no sockets, no clocks."""
