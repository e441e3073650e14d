"""What did the operator choose? Limits, watch and connection as values, and how such values are written."""
