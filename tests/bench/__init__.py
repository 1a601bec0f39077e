"""Our exporter beside others on the same trained models: `python -m tests.bench` writes docs/benchmark.md."""
