"""The report's parts: charts and tables, words, notebook runs, findings held to stored ones; `report` is its face."""
