"""Pages about rules, made from the rules themselves."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipwarden.report.line import visible, width
from pipwarden.rule import CLOSE, OPEN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipwarden.readers import Kind
    from pipwarden.rule import Example, Rule

_LANGUAGES = {
    "dockerfile": "dockerfile",
    "yml": "yaml",
    "yaml": "yaml",
    "sh": "bash",
    "json": "json",
    "toml": "toml",
    "conf": "ini",
    "ini": "ini",
    "cfg": "ini",
    "txt": "text",
    "in": "text",
    "py": "python",
}


def page(rule: Rule) -> str:
    """Return the documentation of a rule in Markdown."""
    head = f"# {rule.code}\n\n{_nature(rule)}\n\n{rule.page}\n"
    bad = [example for example in rule.examples if OPEN in example.text]
    good = [example for example in rule.examples if OPEN not in example.text]
    parts = [head]
    if bad:
        parts.append("## Examples\n\n" + "\n".join(map(_example, bad)))
    if good:
        parts.append("## No finding\n\n" + "\n".join(map(_example, good)))
    return "\n".join(parts)


def _nature(rule: Rule) -> str:
    when = "strict (runs with `--strict` or when selected)" if rule.strict else "on by default"
    fix = "has a fix" if _has_fix(rule) else "no automatic fix"
    return f"*{rule.severity.label.capitalize()} · {when} · {fix} · since {rule.since}*"


def _has_fix(rule: Rule) -> bool:
    return any(example.fixed is not None for example in rule.examples)


def _example(example: Example) -> str:
    """Show a file with what is underlined marked below the line, and what becomes of it."""
    note = f" ({example.note})" if example.note else ""
    parts = [f"`{example.path}`{note}:\n", _fenced(example.path, example.text)]
    if example.fixed:
        parts += ["after the fix:\n", _fenced(example.path, example.fixed)]
    elif example.fixed is not None:
        parts.append("after the fix the file is empty.\n")
    return "\n".join(parts)


def _fenced(path: str, text: str) -> str:
    name = path.rpartition("/")[2].lower()
    language = _LANGUAGES.get(name.rpartition(".")[2], "text")
    fence = "```"
    while fence in text:
        fence += "`"
    body = "".join(f"{line}\n" for line in _lines(text))
    return f"{fence}{language}\n{body}{fence}\n"


def _lines(text: str) -> Iterator[str]:
    """Yield the lines of an example, what is marked underlined, nothing in them hidden."""
    depth = 0
    for line in re.split(r"\r\n|\n|\r", text.removesuffix("\n")):
        shown, under = "", ""
        for letter in line:
            if letter in (OPEN, CLOSE):
                if letter == CLOSE and not under.endswith("^"):
                    under += "^"  # an empty place
                depth += 1 if letter == OPEN else -1
                continue
            cell = visible(letter)
            shown += cell
            under = under.ljust(width(shown) - width(cell))
            under += ("^" if depth else " ") * width(cell)
        yield shown
        if under.strip():
            yield under.rstrip()


def listing(rules: Iterable[Rule]) -> str:
    """Return a line for each rule, for a terminal."""
    rows = [(rule.code, _severity(rule), rule.summary) for rule in rules]
    first = max((len(row[0]) for row in rows), default=0)
    return "".join(f"{code:{first}}  {severity:17}  {text}\n" for code, severity, text in rows)


def table(rules: Iterable[Rule], folder: str) -> str:
    """Return the rules as a Markdown table with links to their pages."""
    rows = ["| Rule | Severity | Fix | What it finds |", "|---|---|---|---|"]
    for rule in rules:
        summary = rule.summary.replace("|", "\\|")
        fix = "yes" if _has_fix(rule) else ""
        rows.append(
            f"| [{rule.code}]({folder}/{rule.code}.md) | {_severity(rule)} | {fix} | {summary} |"
        )
    return "\n".join(rows) + "\n"


def kinds_table(kinds: Iterable[Kind]) -> str:
    """Return the kinds of file as a Markdown table: title, name for `--kind`, globs."""
    rows = ["| Kind of file | `--kind` | Files |", "|---|---|---|"]
    for kind in kinds:
        globs = ", ".join(f"`{glob}`" for glob in kind.patterns)
        rows.append(f"| {kind.title} | `{kind.name}` | {globs} |")
    return "\n".join(rows) + "\n"


def _severity(rule: Rule) -> str:
    return rule.severity.label + (" (strict)" if rule.strict else "")


# -- writing them -----------------------------------------------------------------

BEGIN, END = "<!-- {}: begin -->\n", "<!-- {}: end -->\n"


def generated(readme: str, rules: Iterable[Rule]) -> dict[str, str]:
    """Return the text of every generated file by its path in the project.

    Raises `ValueError` when the README has lost the marks between which its tables stand.
    """
    from pipwarden.readers import KINDS

    known = list(rules)
    files = {f"docs/rules/{rule.code}.md": page(rule) for rule in known}
    readme = _filled(readme, "rules", table(known, "docs/rules"))
    files["README.md"] = _filled(readme, "kinds", kinds_table(KINDS))
    return files


def _filled(readme: str, name: str, text: str) -> str:
    """Put a table between its marks."""
    begin = BEGIN.format(name)
    start, end = readme.index(begin) + len(begin), readme.index(END.format(name))
    return f"{readme[:start]}\n{text}\n{readme[end:]}"


def main() -> None:
    """Write the generated files of the project in the current folder; drop pages of lost rules."""
    from pathlib import Path

    from pipwarden.rules import all_rules

    files = generated(Path("README.md").read_text(encoding="utf-8"), all_rules().values())
    Path("docs/rules").mkdir(parents=True, exist_ok=True)
    for path in Path("docs/rules").glob("*.md"):
        if path.as_posix() not in files:
            path.unlink()
    for name, text in files.items():
        Path(name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
