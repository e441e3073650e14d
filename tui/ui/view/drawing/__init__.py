"""How is anything drawn? Spans, tables and fields that panels and pages share."""
