"""A study handed to other tools, and what people coded there taken back."""
