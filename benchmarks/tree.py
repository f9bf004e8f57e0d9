"""A folder like a large repository: sources, documents, dependencies, and a few files of ours."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from benchmarks import inputs

if TYPE_CHECKING:
    from pathlib import Path


def make(root: Path, count: int) -> int:
    """Write `count` files; return how many are of a kind that pipwarden reads."""
    chance = random.Random(7)  # noqa: S311  (the same tree on every run)
    written = ours = service = 0
    while written < count:
        service += 1
        folder = root / f"area{service % 20}" / f"service{service}"
        texts = {
            "requirements.txt": inputs.requirements(chance.choice((30, 80, 200, 700))),
            "requirements/dev.in": "\n".join(f"tool-{each}>=1" for each in range(20)),
            "pyproject.toml": inputs.pyproject(chance.choice((40, 80, 150))),
        }
        if service % 3 == 0:
            texts["pip.conf"] = inputs.pip_conf(12)
        ours += len(texts)
        texts["README.md"] = "# A service\n\nRun `pip install -i http://x/ .`\n" * 10
        for number in range(chance.randrange(40, 120)):
            texts[f"src/part{number % 7}/module{number}.py"] = "value = 1\n" * 60
        for number in range(chance.randrange(5, 20)):
            texts[f"deploy/item{number}.yaml"] = "a: 1\nb:\n  - c\n" * 20
        for number in range(20):
            texts[f"node_modules/m{number}/index.js"] = "module.exports = 1;\n" * 20
        for name, text in texts.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        written += len(texts)
    (root / ".gitignore").write_text("node_modules/\n", encoding="utf-8")
    return ours
