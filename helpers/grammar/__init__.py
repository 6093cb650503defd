"""French grammar for framing: words in patterns, clauses, modality, who is named and whose claim it is; `framing` is its face."""
