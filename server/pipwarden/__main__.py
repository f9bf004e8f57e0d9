"""`python -m pipwarden`."""

from __future__ import annotations

import sys

from pipwarden.cli import main

if __name__ == "__main__":
    sys.exit(main())
