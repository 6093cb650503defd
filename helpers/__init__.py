"""Compare how news articles tell a story: the package behind the Cadrage notebooks."""
