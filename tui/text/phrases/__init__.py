"""In which words is it said? The catalog of all sentences that `core` has to say, and how their figures are written."""
