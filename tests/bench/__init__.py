"""Benchmarks beside the usual tools; `python -m tests.bench` runs them, README.md says what was measured."""
