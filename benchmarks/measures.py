"""What is measured. Both sides of every ratio run in turns, in the same round."""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from benchmarks import inputs, tree
from benchmarks.process import BARE, PIPWARDEN, PYTHON, SERVER, Client, Used, run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

WARM_UP = 5  # edits that are not counted


class Row(NamedTuple):
    """One line of the report; `limit` is what the project promises, if anything."""

    name: str
    value: float
    unit: str
    note: str = ""
    limit: float | None = None

    @property
    def kept(self) -> bool:
        """Whether the promise holds."""
        return self.limit is None or self.value <= self.limit


def start(rounds: int) -> Iterator[Row]:
    """From nothing to the answer of `initialize`, in time of the processor."""

    def once(command: list[str]) -> Used:
        client = Client(command)
        client.initialize()
        return client.stop()

    sides = _in_turns(rounds, {"bare": lambda: once(BARE), "ours": lambda: once(SERVER)})
    bare, ours = ([used.cpu for used in sides[name]] for name in ("bare", "ours"))
    note = f"{_ms(ours)} against {_ms(bare)} ms CPU"
    yield Row("start to initialize", _ratio(ours, bare), "x bare", note, 1.15)


def keystrokes(rounds: int) -> Iterator[Row]:
    """From a change of one character in the middle of a file to its diagnostics."""
    limits = {("requirements", 1_000): 2.0}
    for kind, (name, language, generate) in inputs.KINDS.items():
        for lines in (50, 1_000, 10_000):
            text = generate(lines)
            limit = 1.5 if lines == 50 else limits.get((kind, lines))
            yield from _typing(f"{kind}, {lines} lines", name, language, text, rounds, limit)


def many(rounds: int) -> Iterator[Row]:
    """Every line of a file has a finding: 1,000 of them, and twice as many."""
    for count in (1_000, 2_000):
        text = inputs.findings(count)
        name = f"{count} findings"
        yield from _typing(name, "requirements.txt", "pip-requirements", text, rounds, None)
    client = Client(SERVER)
    client.initialize()
    _, params = client.publish(_opened("file:///w/requirements.txt", "pip-requirements", text), 1)
    note = f"{client.received / 1000:.0f} kB"
    client.stop()
    yield Row("2000 findings: published", len(params["diagnostics"]), "", note, 1_001)


def commands(rounds: int) -> Iterator[Row]:
    """Short command lines, in time of the processor, as multiples of an empty Python."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pip.conf"
        path.write_text(inputs.pip_conf(12), encoding="utf-8")
        sides = _in_turns(
            rounds,
            {
                "python": lambda: run([PYTHON, "-I", "-c", "pass"]),
                "--version": lambda: run([*PIPWARDEN, "--version"]),
                "check pip.conf": lambda: run([*PIPWARDEN, "check", str(path)]),
            },
        )
    floor = [used.cpu for used in sides.pop("python")]
    for name, all_used in sides.items():
        cpu = [used.cpu for used in all_used]
        note = f"{_ms(cpu)} against {_ms(floor)} ms CPU"
        yield Row(f"pipwarden {name}", _ratio(cpu, floor), "x python", note, 6.0)


def large_tree(rounds: int) -> Iterator[Row]:
    """`pipwarden check` of a folder with 20,000 files."""
    with tempfile.TemporaryDirectory() as folder:
        ours = tree.make(Path(folder), 20_000)
        command = [*PIPWARDEN, "check", "--output-format", "concise", folder]
        run(command)
        all_used = [run(command) for _ in range(max(3, rounds // 3))]
    note = f"{ours} of them are ours; exit code {all_used[0].code}"
    wall = statistics.median(used.wall for used in all_used)
    yield Row("tree of 20,000 files", wall, "s", note, 2.0)
    yield Row("tree of 20,000 files: memory", max(used.memory for used in all_used), "MB", "", 60)


MEASURES: dict[str, Callable[[int], Iterator[Row]]] = {
    "start": start,
    "keys": keystrokes,
    "many": many,
    "commands": commands,
    "tree": large_tree,
}


def _in_turns(rounds: int, sides: dict[str, Callable[[], Used]]) -> dict[str, list[Used]]:
    """Run A B C, C B A, ...; the first round warms up and is dropped."""
    found: dict[str, list[Used]] = {name: [] for name in sides}
    for number in range(rounds + 1):
        order = list(sides.items())
        for name, work in order if number % 2 else reversed(order):
            found[name].append(work())
    return {name: all_used[1:] for name, all_used in found.items()}


def _typing(
    title: str, name: str, language: str, text: str, rounds: int, limit: float | None
) -> Iterator[Row]:
    ratios, ours, bare = [], [], []
    for _ in range(max(2, rounds // 4)):
        mine, floor = _round(f"file:///w/{name}", language, text, keys=30)
        ratios.append(statistics.median(mine) / statistics.median(floor))
        ours += mine
        bare += floor
    note = f"{_ms(ours)} against {_ms(bare)} ms"
    yield Row(f"key in {title}", statistics.median(ratios), "x bare", note, limit)
    late = statistics.quantiles(ours, n=20)[-1] * 1000
    most = 30.0 if title == "requirements, 10000 lines" else None
    yield Row(f"key in {title}: p50", statistics.median(ours) * 1000, "ms", "", most)
    yield Row(f"key in {title}: p95", late, "ms")


def _round(uri: str, language: str, text: str, keys: int) -> tuple[list[float], list[float]]:
    """Type into both servers in turns; return the seconds of each key."""
    clients = [Client(SERVER), Client(BARE)]
    times: list[list[float]] = [[], []]
    for client in clients:
        client.initialize()
        client.publish(_opened(uri, language, text), 1)
    middle = text.count("\n") // 2
    for key in range(WARM_UP + keys):
        turns = list(enumerate(clients))
        for side, client in turns if key % 2 else reversed(turns):
            took, _ = client.publish(_typed(uri, middle, key + 2), key + 2)
            if key >= WARM_UP:
                times[side].append(took)
    for client in clients:
        client.stop()
    return times[0], times[1]


def _opened(uri: str, language: str, text: str) -> dict[str, object]:
    item = {"uri": uri, "languageId": language, "version": 1, "text": text}
    return {"method": "textDocument/didOpen", "params": {"textDocument": item}}


def _typed(uri: str, line: int, version: int) -> dict[str, object]:
    """Put a character at the start of a comment, or take it away again."""
    end = 1 if version % 2 else 0
    where = {
        "start": {"line": line, "character": 0},
        "end": {"line": line, "character": end},
    }
    change = {"range": where, "text": "" if end else "#"}
    document = {"uri": uri, "version": version}
    params = {"textDocument": document, "contentChanges": [change]}
    return {"method": "textDocument/didChange", "params": params}


def _ratio(ours: Sequence[float], floor: Sequence[float]) -> float:
    """Return the median of the ratios of each round, so that noise hits both sides."""
    return statistics.median(one / two for one, two in zip(ours, floor, strict=True))


def _ms(seconds: Sequence[float]) -> str:
    value = statistics.median(seconds) * 1000
    return f"{value:.2f}" if value < 10 else f"{value:.0f}"
