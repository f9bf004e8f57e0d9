"""Measure, print a table, and say whether the promises hold."""

from __future__ import annotations

import argparse
import json
import platform
import sys
from pathlib import Path

from benchmarks.measures import MEASURES


def main() -> int:
    """Return 0 when every promise holds, 1 when one does not."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("measures", nargs="*", metavar="MEASURE", help=", ".join(MEASURES))
    parser.add_argument("--rounds", type=int, default=9, help="more rounds, less noise")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows to a file too")
    given = parser.parse_args()
    unknown = set(given.measures) - set(MEASURES)
    if unknown or given.rounds < 2:
        parser.error(f"no such measure: {', '.join(sorted(unknown))}" if unknown else "2 at least")
    machine = f"Python {platform.python_version()}, {platform.platform()}"
    sys.stdout.write(f"{machine}, {given.rounds} rounds\n\n")
    rows = []
    for name in given.measures or MEASURES:
        for row in MEASURES[name](given.rounds):
            rows.append(row)
            limit = "" if row.limit is None else f"<= {row.limit:g}"
            verdict = "" if row.limit is None else "kept" if row.kept else "BROKEN"
            sys.stdout.write(
                f"{row.name:42} {row.value:9.2f} {row.unit:8} {limit:>8} {verdict:7} {row.note}\n"
            )
            sys.stdout.flush()
    if given.json:
        data = [{**row._asdict(), "kept": row.kept} for row in rows]
        given.json.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    return 0 if all(row.kept for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
