"""The report's parts: its charts and tables, its words, notebook runs, findings held to stored ones; `report` is its face."""
