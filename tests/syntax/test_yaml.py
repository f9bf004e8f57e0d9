"""The YAML reader against PyYAML and ruamel.yaml."""

import io
import random
from collections.abc import Iterator
from typing import Any

import ruamel.yaml
import yaml as pyyaml
from hypothesis import given, settings
from hypothesis import strategies as st

from pipwarden.source import Excerpt, Span
from pipwarden.syntax import yaml
from pipwarden.syntax.yaml import Mapping, Node, Scalar, Sequence, resolve


def seen(node: Node | None, above: tuple[int, ...] = ()) -> Any:
    """Return what we read: a list of pairs for a mapping, so that order and doubles count."""
    node = resolve(node)
    if id(node) in above:
        return "..."
    above = (*above, id(node))
    match node:
        case Scalar():
            return node.text.text
        case Sequence():
            return [seen(item, above) for item in node.items]
        case Mapping():
            return [(seen(each.key, above), seen(each.value, above)) for each in node.entries]
    return None


def told(node: Any, above: tuple[int, ...] = ()) -> Any:
    """Return what PyYAML or ruamel.yaml read."""
    if id(node) in above:
        return "..."
    above = (*above, id(node))
    if isinstance(node.value, str):
        return node.value
    if type(node).__name__ == "SequenceNode":
        return [told(item, above) for item in node.value]
    return [(told(key, above), told(value, above)) for key, value in node.value]


def pyyaml_reads(text: str) -> list[Any] | None:
    try:
        return [told(node) for node in pyyaml.compose_all(text, Loader=pyyaml.BaseLoader)]
    except pyyaml.YAMLError:
        return None


def ruamel_reads(text: str) -> list[Any] | None:
    reader = ruamel.yaml.YAML(typ="safe", pure=True)
    try:
        return [told(node) for node in reader.compose_all(io.StringIO(text, newline=""))]
    except ruamel.yaml.error.YAMLError:
        return None


def documents(read: yaml.Yaml) -> list[Any]:
    return [seen(each.root) for each in read.documents]


def nodes(node: Node | None) -> Iterator[Node]:
    """Yield every node that is written, aliases not followed."""
    if node is None:
        return
    yield node
    if isinstance(node, Sequence):
        for item in node.items:
            yield from nodes(item)
    elif isinstance(node, Mapping):
        for entry in node.entries:
            yield from nodes(entry.key)
            yield from nodes(entry.value)


def every(read: yaml.Yaml) -> list[Node]:
    return [node for document in read.documents for node in nodes(document.root)]


def check_places(text: str, read: yaml.Yaml) -> None:
    """Every place lies in the text, and holds what it is said to hold."""
    for node in every(read):
        assert 0 <= node.span.start <= node.span.end <= len(text)
        if isinstance(node, Scalar):
            check_excerpt(text, node.text, node.span)
        if isinstance(node, Mapping):
            for entry in node.entries:
                assert entry.span.contains(entry.key.span)
                assert node.span.contains(entry.span)
        if isinstance(node, Sequence):
            for item in node.items:
                assert node.span.contains(item.span)
    for fault in read.faults:
        assert 0 <= fault.span.start <= fault.span.end <= len(text)
        assert fault.message
    for remark in read.remarks:
        assert text[slice(*remark.span)] == "#" + remark.text


def check_excerpt(text: str, excerpt: Excerpt, inside: Span) -> None:
    here, file = 0, inside.start
    for run in excerpt.runs:
        assert run.here == here
        assert file <= run.file
        here += run.length
        file = run.file + run.width
        if run.length == run.width:
            assert excerpt.text[run.here : here] == text[run.file : file]
    assert here == len(excerpt.text)
    # The line end behind the last line of a block scalar is in its text, not in its span.
    assert file <= inside.end + 2


class Writer:
    """Writes a random text that is valid YAML, in every style there is."""

    WORDS = "a b2 pip --index-url http://x.example/simple#frag c:d $VAR ${{ x }} it's {{ y }} <= x[0] ключ 😀 -r ?q a#b 1.5 ~ null *".split()
    KEYS = 'run name on env with-dash a.b "quoted key" \'single: key\' ключ 😀 key with spaces PIP_INDEX_URL 3.11 "k\\n"'.split(
        " "
    )

    def __init__(self, seed: int) -> None:
        self.r = random.Random(seed)  # noqa: S311 - texts, not secrets
        self.newline = self.r.choice(["\n", "\n", "\n", "\r\n", "\r"])
        self.anchors: list[str] = []
        self.names = self.marks = 0

    def text(self) -> str:
        r = self.r
        pieces = [
            self.document(first=first) for first in [True] + [False] * r.choice([0, 0, 0, 1, 2])
        ]
        text = "".join(pieces)
        text = text.replace("\n", self.newline)
        return text if r.random() < 0.8 else text.rstrip("\r\n")

    def document(self, *, first: bool) -> str:
        r = self.r
        self.anchors.clear()
        start = "%YAML 1.1\n---\n" if first and r.random() < 0.05 else "---\n"
        if first and start == "---\n":
            start = r.choice(["", "", "", "---\n", "# first\n\n---  # here\n"])
        kind = r.randrange(8)
        if kind == 0 and start.endswith("---\n"):
            return start[:-1] + self.value(-1, 2) + "\n"
        indent = r.choice([0, 0, 0, 0, 2])
        body = self.sequence(indent, 0) if kind == 1 else self.mapping(indent, 0)
        return (
            start
            + body
            + (r.choice(["...\n", "...  # end\n"]) if r.random() < 0.1 and not start else "")
        )

    def noise(self, indent: int) -> str:
        r = self.r
        if r.random() < 0.85:
            return ""
        return r.choice(
            [
                "\n",
                "   \n",
                "# at the margin\n",
                " " * indent + "# comment: x\n",
                " " * (indent + 3) + "#deep\n",
            ]
        )

    def mapping(self, indent: int, depth: int) -> str:
        lines = []
        for number in range(self.r.randint(1, 4)):
            lines.append(self.noise(indent) if number else "")
            lines.append(" " * indent + self.entry(indent, depth) + "\n")
        return "".join(lines)

    def entry(self, indent: int, depth: int) -> str:
        r = self.r
        self.names += 1
        if r.random() < 0.04:
            return (
                "? "
                + self.plain(indent, lines=1)
                + "\n"
                + " " * indent
                + ": "
                + self.plain(indent, lines=1)
            )
        key = self.key()
        return key + ":" + self.value(indent, depth, mapping=True)

    def key(self) -> str:
        r = self.r
        if r.random() < 0.03 and self.anchors:
            return f"*{r.choice(self.anchors)} "
        key = r.choice(self.KEYS)
        end = key[-1] if key[0] in "\"'" and key[-1] == key[0] else ""
        key = f"{key[: len(key) - len(end)]}{self.names}{end}".replace('"quoted', "quoted").replace(
            "'single:", "single"
        )
        return key + r.choice(["", "", "", " "])

    def sequence(self, indent: int, depth: int) -> str:
        r = self.r
        lines = []
        for number in range(r.randint(1, 3)):
            lines.append(self.noise(indent) if number else "")
            gap = r.choice([1, 1, 1, 3])
            if depth < 4 and r.random() < 0.4:
                inner = r.choice([self.mapping, self.mapping, self.sequence])(
                    indent + 1 + gap, depth + 1
                )
                lines.append(" " * indent + "-" + " " * gap + inner.lstrip(" "))
            else:
                lines.append(" " * indent + "-" + self.value(indent, depth) + "\n")
        return "".join(lines)

    def value(self, indent: int, depth: int, *, mapping: bool = False) -> str:
        properties, anchor = self.properties()
        value = self.bare(properties, indent, depth, mapping=mapping)
        if anchor and value.startswith(properties):
            self.anchors.append(anchor)
        return value

    def bare(self, properties: str, indent: int, depth: int, *, mapping: bool) -> str:
        r = self.r
        kind = r.randrange(20)
        space = r.choice([" ", " ", " ", "   "])
        comment = r.choice(["", "", "", "  # why", " #"])
        if kind < 4 and depth < 4:
            inner = indent + r.choice([1, 2, 2, 4])
            return properties + comment + "\n" + self.mapping(inner, depth + 1).rstrip("\n")
        if kind < 7 and depth < 4:
            inner = indent + r.choice([0, 0, 2, 1, 4]) if mapping else indent + 2
            return properties + comment + "\n" + self.sequence(inner, depth + 1).rstrip("\n")
        if kind < 9:
            return properties + space + self.block(indent)
        if kind == 9 and self.anchors:
            return space + f"*{r.choice(self.anchors)}" + comment
        if kind == 10:
            return properties + comment
        if kind < 13:
            return properties + space + self.flow(indent, 0) + comment
        if kind < 15:
            return properties + space + self.quoted(indent) + comment
        if kind == 15:
            return (
                properties
                + comment
                + "\n"
                + " " * (indent + 1 + r.randrange(3))
                + self.plain(indent)
            )
        return properties + space + self.plain(indent) + comment

    def properties(self) -> tuple[str, str]:
        r = self.r
        if r.random() < 0.9:
            return "", ""
        self.marks += 1
        anchor = r.choice(["", f"a{self.marks}"])
        properties = [
            r.choice(["!t", "!!str", "!reference", "!<tag:x.example,2000:y>", "!"]),
            *["&" + anchor] * bool(anchor),
        ]
        r.shuffle(properties)
        return " " + " ".join(properties), anchor

    def words(self, most: int = 4) -> str:
        words = [self.r.choice(self.WORDS) for _ in range(self.r.randint(1, most))]
        while words[0][0] in "-?{}*<":
            words[0] = self.r.choice(self.WORDS)
        return self.r.choice([" ", " ", "  "]).join(words)

    def fold(self, indent: int) -> str:
        return self.r.choice(["\n", "\n", "\n\n", "\n  \n\n", " \n"]) + " " * (
            indent + 1 + self.r.randrange(4)
        )

    def plain(self, indent: int, lines: int = 0) -> str:
        lines = lines or self.r.choice([1, 1, 1, 1, 2, 3])
        text = self.words()
        for _ in range(lines - 1):
            text += self.fold(indent) + self.words()  # no word begins with a number sign
        return text

    def quoted(self, indent: int) -> str:
        r = self.r
        double = r.random() < 0.6
        bits = ["a", " ", "  ", "#", ": ", "word", "{", "}", "- ", "ü", "😀", "\t", "http://x"]
        bits += (
            [
                '\\"',
                "\\\\",
                "\\n",
                "\\t",
                "\\x41",
                "\\u00e9",
                "\\U0001F600",
                "\\ ",
                "'",
                "\\/",
                "\\\n" + " " * (indent + 1),
            ]
            if double
            else ["''", "\\", '"']
        )
        text = "".join(
            r.choice(bits) if r.random() < 0.93 else "x" + self.fold(max(indent, 0))
            for _ in range(r.randrange(7))
        )
        return f'"{text}"' if double else f"'{text}'"

    def block(self, indent: int) -> str:
        r = self.r
        base = max(indent, 0)
        step = r.choice([1, 2, 2, 4])
        chomp = r.choice(["", "", "-", "+"])
        bits = [
            "pip install x",
            "# no comment",
            "k: v",
            "- item",
            "tab\there",
            "trailing  ",
            "{{ x }}",
            "😀",
            "'",
            '"',
            "echo \\",
        ]
        lines = [r.choice(bits)]
        more = [*bits, "", "", "  more", "\tmore", "   "]
        lines += [r.choice(more) for _ in range(r.randrange(5))]
        digit = r.choice(["", "", str(step)])
        if digit and r.random() < 0.3:
            lines[0] = "  " + lines[0]
        lead = r.choice([0, 0, 0, 1, 2])
        header = (
            r.choice("|>") + r.choice([digit + chomp, chomp + digit]) + r.choice(["", "", "  # c"])
        )
        body = [
            "" if not line or (line.isspace() and r.random() < 0.5) else " " * (base + step) + line
            for line in [""] * lead + lines
        ]
        while len(body) > 1 and not body[-1]:
            body.pop()
        return header + "\n" + "\n".join(body) + r.choice(["", "", "\n", "\n\n"])

    def flow(self, indent: int, depth: int) -> str:
        r = self.r

        def gap() -> str:
            return r.choice(["", " ", " ", "", self.fold(indent) if r.random() < 0.2 else " "])

        if depth > 3 or r.random() < 0.3:
            return r.choice(
                [
                    "a",
                    "b c",
                    "http://x/y",
                    "-1",
                    "'q, r'",
                    '"s: ]"',
                    "x:y",
                    "ü😀",
                    "a#b",
                    "'it''s'",
                    '"\\x41"',
                ]
            )
        items = [self.flow(indent, depth + 1) for _ in range(r.randrange(4))]
        if r.random() < 0.5:
            for number, item in enumerate(items):
                if r.random() < 0.1:
                    items[number] = f"k: {item}" if item[:1] not in "[{" else f'"k":{item}'
            body = ("," + gap()).join(gap() + item + gap() for item in items)
            return "[" + body + (r.choice(["", ","]) if items else "") + gap() + "]"
        pairs = []
        for number, item in enumerate(items):
            key = r.choice(["k", '"k"', "'k'", "k k"])
            key = key[:-1] + str(number) + key[-1] if key[0] in "\"'" else key + str(number)
            pairs.append(
                r.choice(
                    [
                        f"{key}: {item}",
                        f"{key}: {item}",
                        f"{key}:{gap() or ' '}{item}",
                        key,
                        f"{key}: ",
                    ]
                )
            )
        body = ("," + gap()).join(gap() + pair + gap() for pair in pairs)
        return "{" + body + (r.choice(["", ","]) if items else "") + gap() + "}"


def mistakes(read: yaml.Yaml) -> list[str]:
    """Return the faults; that a key is given twice only ruamel.yaml and YAML itself mind."""
    return [each.message for each in read.faults if "given twice" not in each.message]


@settings(max_examples=2500)
@given(st.integers(0, 2**32))
def test_reads_what_pyyaml_reads(seed: int) -> None:
    text = Writer(seed).text()
    expected = pyyaml_reads(text)
    assert expected is not None, text
    read = yaml.read(text)
    assert mistakes(read) == []
    assert documents(read) == expected
    check_places(text, read)


@settings(max_examples=500)
@given(st.integers(0, 2**32))
def test_reads_what_ruamel_reads(seed: int) -> None:
    text = Writer(seed).text().replace("%YAML 1.1\n---", "---")
    expected = ruamel_reads(text)
    if expected is None:
        # It refuses a few things that YAML allows, all of which PyYAML reads.
        expected = pyyaml_reads(text)
    assert documents(yaml.read(text)) == expected


INDENTS = st.sampled_from(["", "", "  ", "  ", "    ", "      ", " ", "   "])
BITS = st.sampled_from(
    [
        "a: b", "k: v # c", "key:", "- x", "- k: v", "-", "- - y", "? q", "? - q", ": w", ":", "a: |", "a: >", "a: |-",
        "b: >+", "- |", "c: |2", "text", "more text", "two words # c", "'single'", '"double"', "'a", "b'", '"x', 'y"',
        "'it''s': 1", '"k\\n": v', "[a, b]", "{a: b}", "[", "]", "{", "}", "a, b", ",", "k: [", "k: {x: y}, z",
        "- [a, {b: c}]", "k: {", "a: b: c", "*x", "&x", "&x a", "k: &x v", "k: *x", "<<: *x", "!t", "k: !t", "k: !!str v",
        "- !t &y", "---", "--- a", "# comment", "", "   ", "http://a:80/b", "k: http://a#b", "k: a #", "k: - b", "k: 'q' # c",
        'k: "q"', 'k: "q', "k: 'q", "k: ''", "? ", "- ? a", "@x", "`x", "k: @x", "k: %x", "k: &", "k: *", "key with spaces: v",
        "key : v", "-x", "?x", ":x", "k: -", "k: a {{ t }}", "k: [a,", "b]", "k: {a,", "b: c}", '"\\', '\\"', "x\\", "k: |  # c",
        "k: |x", "k: >2-", "[a]: b", "{a}: b", "? [a]", "k: {a: , b}", "k: [a: b]", 'k: {"a":b}', "k: [? a : b]", "é: ü", "k: 😀",
        "k:   v   ", "k: &a !t v", "&k k: v", "!t k: v", "...", "%YAML 1.2",
    ]
)  # fmt: skip
SOUP = st.lists(st.tuples(INDENTS, BITS), max_size=7).map(lambda xs: ["".join(x) for x in xs])
ENDS = st.sampled_from(["\n", "\n", "\r\n", "\r"])


def allowed(text: str) -> bool:
    """Say whether YAML 1.2 allows what PyYAML, which knows 1.1, may refuse."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    # A block scalar that is the whole document need not be indented, behind `...` a
    # document can begin without `---`, and an anchor can be given anew.
    return any(text.count(f"&{name}") > 1 for name in "xyak") or any(
        line.startswith(("...", "--- |", "--- >")) for line in lines
    )


@settings(max_examples=4000)
@given(SOUP, ENDS)
def test_any_lines_are_read_or_refused_as_pyyaml_does(lines: list[str], end: str) -> None:
    text = end.join(lines)
    read = yaml.read(text)
    check_places(text, read)
    expected = pyyaml_reads(text)
    found = mistakes(read)
    if expected is None:
        assert found or allowed(text)
    elif not found:
        assert documents(read) == expected
    else:
        # YAML forbids what libyaml and its descendants let pass: later lines of quotes
        # and brackets that are not indented and look like the next key or item.
        assert {"the string is not closed", "this is not closed"} & set(found)
