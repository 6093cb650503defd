"""What only large studies load: compiled counting, exact neighbours, studies read in parts; `similarity` is its face."""
