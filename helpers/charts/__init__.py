"""Drawing functions by question: each takes a table and returns a figure and the values it shows, without a title."""
