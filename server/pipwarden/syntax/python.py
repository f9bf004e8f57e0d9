"""Python files as Python's own parser reads them, past every mistake; never executed.

Where the parser stops, the statement at fault is mended or left out and the rest
is read. Its columns are bytes of UTF-8; here every place is an offset of code points.
"""

from __future__ import annotations

import ast
import re
import sys
import warnings
from array import array
from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

from pipwarden.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

_LINE_END = re.compile(r"\r\n|\n|\r")
# Strings, comments, brackets and line ends: all that one must know to find statements.
_TOKEN = re.compile(
    r"(?P<comment>#[^\r\n]*)"
    r'|"""(?:[^"\\]|\\.|"(?!""))*(?:"""|\Z)'
    r"|'''(?:[^'\\]|\\.|'(?!''))*(?:'''|\Z)"
    r'|"(?:[^"\\\r\n]|\\(?:\r\n|.))*"?'
    r"|'(?:[^'\\\r\n]|\\(?:\r\n|.))*'?"
    r"|(?P<joined>\\(?:\r\n|\n|\r))"
    r"|(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<end>\r\n|\n|\r)",
    re.DOTALL,
)
_CONTINUES = re.compile(r"[ \t\f#)\]}\r\n]|(?:else|elif|except|finally)\b|\Z")
_CLOSERS = {"(": ")", "[": "]", "{": "}"}
# Characters that the parser cannot take at all, and those that look like blanks.
_IMPOSSIBLE = re.compile("[\x00\ud800-\udfff]")
_INVISIBLE = dict.fromkeys(map(ord, "\xa0\u2007\u200b\u200e\u202f\u2060\u3000\ufeff"), " ")
# `except A, B:`, which means all of them since Python 3.14 (PEP 758).
_EXCEPT = re.compile(r"(?m)^([ \t]*except\*?) ([\w. \t]+(?:,[\w. \t]+)*), ([\w. \t]+):")
# Up to 3.10 the parser overruns its stack on very deep expressions and takes us with it.
_DEEP = re.compile(r"[-.+*/%@&|^(\[~]")
_DEPTH = 5_000
_TRIES = 20
_LARGE = 50_000  # characters: of a statement larger than that only a few mistakes are mended

_COMMA = "Python misses a comma behind this"
_MESSAGE = "this is not valid Python, so it was not read"


class Fault(NamedTuple):
    """A place that Python's parser refuses; `lost` is the statement that was not read in full."""

    message: str
    span: Span
    lost: Span | None = None


class Remark(NamedTuple):
    """A comment, without its `#`; `alone` when nothing else stands on its line."""

    text: str
    span: Span
    alone: bool


class Module:
    """What was read: statements, and the places of all that is in them."""

    __slots__ = ("_columns", "_starts", "body", "faults", "text")

    def __init__(self, text: str) -> None:
        """Start with nothing read; `text` is as long as the file."""
        self.text = text
        self.body: list[ast.stmt] = []
        self.faults: list[Fault] = []
        self._starts = [0, *(match.end() for match in _LINE_END.finditer(text))]
        self._columns: dict[int, array[int] | None] = {}

    def span(self, node: ast.expr | ast.stmt | ast.keyword) -> Span:
        """Return where a node stands; parentheses around it do not count."""
        start = self._offset(node.lineno, node.col_offset)
        end = self._offset(node.end_lineno or node.lineno, node.end_col_offset or 0)
        return Span(start, max(start, end))

    def start(self, node: ast.expr | ast.stmt) -> int:
        """Return where a node begins."""
        return self._offset(node.lineno, node.col_offset)

    def line_start(self, number: int) -> int:
        """Return where a line begins; lines count from 1."""
        return self._starts[min(number, len(self._starts)) - 1]

    def _offset(self, line: int, column: int) -> int:
        if line > len(self._starts):
            return len(self.text)
        start = self._starts[line - 1]
        columns = self._columns.get(line)
        if columns is None and line not in self._columns:
            columns = self._columns[line] = self._measure(line)
        if columns is not None:
            column = bisect_left(columns, column)
        return min(start + column, len(self.text))

    def _measure(self, line: int) -> array[int] | None:
        """Return where each character of a line begins in bytes; None when all have one."""
        end = self._starts[line] if line < len(self._starts) else len(self.text)
        text = self.text[self._starts[line - 1] : end]
        if text.isascii():
            return None
        columns = array("l", [0])
        for character in text:
            columns.append(columns[-1] + len(character.encode()))
        return columns

    def remarks(self) -> Iterator[Remark]:
        """Yield the comments."""
        for match in _TOKEN.finditer(self.text):
            if match["comment"] is not None:
                start, end = match.span()
                before = self.text[self._line_of(start) : start]
                yield Remark(match["comment"][1:], Span(start, end), not before.strip())

    def _line_of(self, offset: int) -> int:
        at = bisect_left(self._starts, offset)
        return self._starts[at if at < len(self._starts) and self._starts[at] == offset else at - 1]


def read(text: str) -> Module:
    """Read a text; never raises."""
    impossible = _IMPOSSIBLE.search(text)
    plain = _IMPOSSIBLE.sub(" ", text) if impossible else text
    tree = _parse(plain)
    if not isinstance(tree, ast.Module) and "except" in plain:
        plain, before = _EXCEPT.sub(_bracketed, plain), plain
        tree = _parse(plain) if plain != before else tree
    if not isinstance(tree, ast.Module) and not plain.isascii():
        mended = plain.translate(_INVISIBLE)
        if mended != plain:
            at = next(
                at for at, pair in enumerate(zip(plain, mended, strict=True)) if pair[0] != pair[1]
            )
            module = _read(mended, _parse(mended))
            module.faults.insert(0, Fault("Python takes no such blank", Span(at, at + 1)))
            return module
    module = _read(plain, tree)
    if impossible:
        module.faults.insert(0, Fault("Python takes no such character", Span(*impossible.span())))
    return module


def _bracketed(match: re.Match[str]) -> str:
    """Return the line with brackets around the exceptions, in the places of two blanks."""
    return f"{match[1]}({match[2]},{match[3]}):"


def _read(text: str, tree: ast.Module | _Refusal) -> Module:
    module = Module(text)
    if isinstance(tree, ast.Module):
        module.body = tree.body
    else:
        _read_statements(module, Span(0, len(text)), strict=True)
    return module


class _Refusal(NamedTuple):
    """That the parser stopped, and at which line of its text (from 1; 0 when it does not say).

    `apart` is the line by which two elements stand side by side, where it misses a comma.
    """

    line: int
    apart: int = 0


def _parse(text: str) -> ast.Module | _Refusal:
    if sys.version_info < (3, 11) and _is_too_deep(text):
        return _Refusal(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except SyntaxError as error:
        apart = (error.end_lineno or 0) if "comma" in (error.msg or "") else 0
        return _Refusal(error.lineno or 0, apart)
    except (ValueError, RecursionError, MemoryError):
        return _Refusal(0)


def _is_too_deep(text: str) -> bool:
    if len(text) < _DEPTH:
        return False
    return any(
        len(_DEEP.findall(text, *span)) > _DEPTH
        for span in _statements(text, Span(0, len(text)), strict=True)
    )


def _statements(text: str, span: Span, *, strict: bool) -> Iterator[Span]:
    """Yield the statements at the left margin, each with all that is indented below it.

    Not `strict`: a statement is taken to begin at the margin within open brackets too.
    """
    start, depth = span.start, 0
    for match in _TOKEN.finditer(text, *span):
        kind = match.lastgroup
        if kind == "open":
            depth += 1
        elif kind == "close":
            depth = max(depth - 1, 0)
        elif kind == "end" and (depth == 0 or not strict):
            at = match.end()
            if not _CONTINUES.match(text, at, span.end) and at < span.end:
                if text[start:at].strip():
                    yield Span(start, at)
                start, depth = at, 0
    if start < span.end:
        yield Span(start, span.end)


def _read_statements(module: Module, span: Span, *, strict: bool) -> None:
    """Read a text statement by statement; what cannot be mended is left out."""
    text = module.text
    for each in _statements(text, span, strict=strict):
        piece = text[each.start : each.end]
        first = text.count("\n", 0, each.start)
        first += text.count("\r", 0, each.start) - text.count("\r\n", 0, each.start)
        tree, broken, whole = _mend(piece)
        if tree is None and strict:
            _read_statements(module, each, strict=False)
            continue
        if broken is not None:
            place = _line(text, each, module, first + broken)
            lost = Fault(_MESSAGE, place, each)
            module.faults.append(Fault(_COMMA, place) if whole else lost)
        if tree is not None:
            ast.increment_lineno(tree, first)
            module.body += tree.body


def _line(text: str, within: Span, module: Module, number: int) -> Span:
    """Return the text of a line within a statement."""
    start = min(max(module.line_start(number), within.start), within.end)
    end = _LINE_END.search(text, start, within.end)
    stop = end.start() if end else within.end
    line = text[start:stop]
    return Span(start + len(line) - len(line.lstrip()), stop) if line.strip() else Span(start, stop)


def _mend(text: str) -> tuple[ast.Module | None, int | None, bool]:
    """Parse one statement without its lines at fault.

    Return what was read, the first line at fault, and whether all of the text was read.
    A line at fault is blanked, or becomes `pass` where that keeps the block it is in.
    A comma that is missing between two lines is put in the place of a blank. Brackets
    left open at the end are closed.
    """
    lines = _LINE_END.split(text)
    ends = [match[0] for match in _LINE_END.finditer(text)] + [""]
    tree = _parse_closed(text)
    broken = max(tree.line, 1) if isinstance(tree, _Refusal) else None
    whole = broken is not None
    for _ in range(_TRIES if len(text) < _LARGE else 2):
        if isinstance(tree, ast.Module):
            break
        at = tree.line - 1
        if not 0 <= at < len(lines) or not lines[at].strip():
            return None, broken, False
        found = []
        for number, instead in (*_with_comma(lines, tree), *_instead(lines, at)):
            now = [*lines[:number], instead, *lines[number + 1 :]]
            joined = "".join(line + end for line, end in zip(now, ends, strict=True))
            found.append((_parse_closed(joined), number, instead))
            if isinstance(found[-1][0], ast.Module):
                break
        tree, number, instead = max(found, key=lambda each: _progress(each[0]))
        lines[number] = instead
        whole = whole and instead.startswith(",")
    if isinstance(tree, ast.Module):
        return tree, broken if broken is not None else _first_open(text), whole
    return None, broken, False


def _with_comma(lines: list[str], refusal: _Refusal) -> Iterator[tuple[int, str]]:
    """Yield lines that begin with the comma that an element before them misses."""
    for at in dict.fromkeys((refusal.line, refusal.apart - 1)):
        if refusal.apart and 0 < at < len(lines) and lines[at][:1] in (" ", "\t"):
            yield at, "," + lines[at][1:]


def _instead(lines: list[str], at: int) -> Iterator[tuple[int, str]]:
    """Yield what may stand for a line at fault; it is as long."""
    line = lines[at]
    indent = line[: len(line) - len(line.lstrip())]
    if indent and len(line.strip()) >= 4:
        yield at, f"{indent}pass".ljust(len(line))
    yield at, " " * len(line)


def _progress(tree: ast.Module | _Refusal) -> float:
    return float("inf") if isinstance(tree, ast.Module) else tree.line


def _parse_closed(text: str) -> ast.Module | _Refusal:
    """Parse a text; if need be with the brackets closed that are open at its end."""
    tree = _parse(text)
    if isinstance(tree, _Refusal) and (closers := _closers(text)):
        closed = _parse(text + closers)
        return closed if isinstance(closed, ast.Module) else tree
    return tree


def _first_open(text: str) -> int | None:
    """Return the line of a statement whose brackets had to be closed; None if it was whole."""
    return 1 if _closers(text) else None


def _closers(text: str) -> str:
    """Return what closes the brackets that are open at the end of a text."""
    stack: list[str] = []
    for match in _TOKEN.finditer(text):
        if match.lastgroup == "open":
            stack.append(_CLOSERS[match[0]])
        elif match.lastgroup == "close" and stack:
            stack.pop()
    return "".join(reversed(stack)) if len(stack) < 50 else ""


# -- one of several elements ----------------------------------------------------------


class Listing(NamedTuple):
    """The elements of a list, a dictionary or a call, in the order in which they are written."""

    start: int  # behind the opening bracket
    end: int  # where the closing bracket stands
    spans: tuple[Span, ...]
    tuple: bool = False  # of one element only with a comma


_SKIP = re.compile(r"(?:[ \t\f\r\n]|\\\r?\n|#[^\r\n]*)*")
_REST = re.compile(r"[ \t]*(?:#[^\r\n]*)?(?:\r\n|\n|\r|\Z)")


def removal(text: str, listing: Listing, first: int, last: int) -> Span | None:
    """Return what to delete so that these elements (both included) are gone and the rest holds."""
    spans = listing.spans
    before = _outer(text, listing, first - 1).end if first else -1
    start, end = _outer(text, listing, first).start, _outer(text, listing, last).end
    comma = _comma(text, end, listing.end)
    left = len(spans) - (last - first + 1)
    if listing.tuple and left == 1:
        final = _outer(text, listing, len(spans) - 1).end
        if _comma(text, final, listing.end) < 0:
            return None
    stop = comma + 1 if comma >= 0 else end
    blank = not text[_margin(text, start) : start].strip(" \t")
    rest = _REST.match(text, stop)
    if blank and rest and rest.end() <= listing.end and _margin(text, start) >= listing.start:
        return Span(_margin(text, start), rest.end())
    if first and not _LINE_END.search(text, before, start):
        return Span(before, end)
    if last + 1 < len(spans):
        after = _outer(text, listing, last + 1).start
        if not _LINE_END.search(text, stop, after):
            return Span(start, after)
    if comma < 0 and first:
        return Span(before, end)
    return Span(start, stop)


def _outer(text: str, listing: Listing, at: int) -> Span:
    """Return an element with the parentheses around it."""
    low = listing.spans[at - 1].end if at else listing.start
    start, end = listing.spans[at]
    while True:
        behind = skip(text, end)
        head = text[low:start].rstrip()
        if text[behind : behind + 1] != ")" or behind >= listing.end or not head.endswith("("):
            return Span(start, end)
        start, end = low + len(head) - 1, behind + 1


def _comma(text: str, end: int, limit: int) -> int:
    at = skip(text, end)
    return at if at < limit and text[at] == "," else -1


def skip(text: str, at: int) -> int:
    """Return where blanks, line ends and comments end."""
    match = _SKIP.match(text, at)
    return match.end() if match else at


def _margin(text: str, at: int) -> int:
    start = text.rfind("\n", 0, at) + 1
    return max(start, text.rfind("\r", start, at) + 1)


def skip_line(text: str, at: int) -> int | None:
    """Return where the next line begins, when nothing but a comment is left on this one."""
    rest = _REST.match(text, at)
    return rest.end() if rest else None
