"""Our exporter beside others on the same trained models: `python -m tests.bench` measures and writes docs/benchmark.md."""
