"""Show the main job: a real server finds what is wrong in four files, and mends it.

The files are opened as an editor opens them; on the disk they stay as they are.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import unquote, urlsplit

from editor import Editor, Json

from pipwarden import readers
from pipwarden.finding import Finding, Fix, Related, Severity
from pipwarden.report import Checked
from pipwarden.report.diff import unified
from pipwarden.report.style import for_stream
from pipwarden.report.text import full
from pipwarden.source import Source, Span

FILES = ("pip.conf", "requirements.txt", "pyproject.toml", "uv.toml")
SEVERITIES = {1: Severity.ERROR, 2: Severity.WARNING, 3: Severity.INFORMATION}
STYLE = for_stream(sys.stdout, os.environ)


def main() -> int:
    here = Path(__file__).resolve().parent
    editor = Editor()
    say(f"The language server {editor.name} is running. Opening {', '.join(FILES)} ...")
    sound = True
    with tempfile.TemporaryDirectory() as folder:
        for name in FILES:
            sound &= show(editor, here / name, Path(folder) / name)
        say("The command line on the mended files:")
        command = [sys.executable, "-I", "-m", "pipwarden", "check", "--output-format", "concise"]
        print("$ pipwarden check", flush=True)
        code = subprocess.run(command, cwd=folder, check=False).returncode
    stopped = editor.close()
    say("Done." if sound and stopped == 0 and code in {0, 1} else "The demo failed.")
    return 0 if sound and stopped == 0 and code in {0, 1} else 1


def show(editor: Editor, path: Path, copy: Path) -> bool:
    """Open a file, apply a quick fix for every diagnostic that has one, show what is left."""
    uri = path.as_uri()
    diagnostics = editor.open(path)
    before = read(path.name, editor.texts[uri])
    found = [as_finding(editor, uri, before.source, each) for each in diagnostics]
    say(f"{path.name}: {len(found)} findings")
    print(full(Checked(path.name, before, tuple(found)), STYLE, 100))
    applied = 0
    while fixable := [each for each in diagnostics if editor.quick_fixes(uri, each)]:
        action = editor.quick_fixes(uri, fixable[0])[0]
        print(f"  quick fix: {action['title']}")
        diagnostics = editor.apply(uri, action)
        applied += 1
        if applied > 50:
            print("  the fixes come to no end")
            return False
    after = read(path.name, editor.texts[uri])
    print("\n" + unified(path.name, before, after, STYLE))
    copy.write_text(editor.texts[uri], encoding="utf-8")
    for each in diagnostics:
        print(f"  left, since only you can decide: {each['message']} ({each['code']})")
    if not diagnostics:
        print(f"  {path.name} is clean.")
    return bool(found) and applied > 0


def read(name: str, text: str) -> readers.Document:
    kind = readers.kind_of(name)
    assert kind is not None
    return readers.read(Source(name, text), kind)


def as_finding(editor: Editor, uri: str, source: Source, diagnostic: Json) -> Finding:
    """Turn what came over the wire back into a finding, to underline it on a terminal."""
    fixes = [
        Fix(action["title"], (), safe=action.get("isPreferred", False))
        for action in editor.quick_fixes(uri, diagnostic)
    ]
    related = [
        Related(span(source, each["location"]["range"]), each["message"])
        for each in diagnostic.get("relatedInformation", ())
        if Path(unquote(urlsplit(each["location"]["uri"]).path)).name == source.path
    ]
    return Finding(
        diagnostic["code"],
        SEVERITIES[diagnostic["severity"]],
        span(source, diagnostic["range"]),
        diagnostic["message"],
        tuple(fixes),
        tuple(related),
    )


def span(source: Source, place: Json) -> Span:
    start, end = (
        source.line_starts[place[side]["line"]] + place[side]["character"]
        for side in ("start", "end")
    )
    return Span(start, end)


def say(text: str) -> None:
    print(f"\n{STYLE.strong('== ' + text)}\n", flush=True)


if __name__ == "__main__":
    sys.exit(main())
