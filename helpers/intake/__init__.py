"""Files into a study: bytes decoded, folders and tables read, what is stated checked, texts screened; `corpus` is its face."""
