"""Benchmarks a person can run: our large-study code beside its peers, on a corpus made here; see README.md."""
