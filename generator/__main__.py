"""`python -m generator`."""

from __future__ import annotations

import importlib
import sys


def main() -> int:
    try:
        return int(importlib.import_module("generator.cli").main())  # here, because Ctrl-C may come while it loads
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
