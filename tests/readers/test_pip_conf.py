"""pip.conf: text to facts, each with its place."""

from __future__ import annotations

import pytest

from pipwarden import readers
from pipwarden.facts import Document, Key, Oddity
from pipwarden.source import Source

KIND = readers.BY_NAME["pip-conf"]


def read(text: str, path: str = "pip.conf") -> Document:
    return readers.read(Source(path, text), KIND)


def facts(document: Document) -> list[tuple[str, str, str, str, bool]]:
    """Return (scope, option, name, text at the place, counts) of each setting."""
    text = document.source.text
    return [
        (
            setting.scope.label,
            setting.option,
            text[slice(*setting.name_span)],
            text[slice(*setting.span)],
            setting.ignored is None,
        )
        for setting in document.all_settings
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[global]\nindex-url = x\n", [("[global]", "index-url", "index-url", "x", True)]),
        ("[global]\nIndex_URL: x\n", [("[global]", "index-url", "Index_URL", "x", True)]),
        ("[install]\n--pypi-url=x\n", [("[install]", "index-url", "--pypi-url", "x", True)]),
        ("[Global]\nindex-url = x\n", [("[Global]", "index-url", "index-url", "x", False)]),
        ("[freeze]\nindex-url = x\n", [("[freeze]", "index-url", "index-url", "x", False)]),
        ("[freeze]\ntimeout = 1\n", [("[freeze]", "timeout", "timeout", "1", True)]),
        ("[:env:]\nindex-url = x\n", [("[:env:]", "index-url", "index-url", "x", True)]),
        ("[DEFAULT]\nindex-url = x\n", [("[DEFAULT]", "index-url", "index-url", "x", False)]),
        (
            "[DEFAULT]\nindex-url = x\n[list]\n",
            [("[DEFAULT]", "index-url", "index-url", "x", True)],
        ),
        ("[global]\nindex = x\n", [("[global]", "index", "index", "x", True)]),  # of pip search
        ("[global]\nnonsense = x\n", [("[global]", "nonsense", "nonsense", "x", False)]),
        ("[global]\ncert =\n", [("[global]", "cert", "cert", "cert", False)]),
        (
            "[global]\r\ntrusted-host = a\r\n  # c\r\n  b 😀\r\n",
            [
                ("[global]", "trusted-host", "trusted-host", value, True)
                for value in ("a", "b", "😀")
            ],
        ),
    ],
)
def test_settings(text: str, expected: list[tuple[str, str, str, str, bool]]) -> None:
    assert facts(read(text)) == expected


@pytest.mark.parametrize(
    ("line", "key", "enabled", "inverted"),
    [
        ("require-hashes = on", Key.REQUIRE_HASHES, True, False),
        ("require-hashes = OFF", Key.REQUIRE_HASHES, False, False),
        ("no-require-hashes = true", Key.REQUIRE_HASHES, False, False),
        ("no-require-hashes = false", Key.REQUIRE_HASHES, None, False),
        ("no-build-isolation = false", Key.BUILD_ISOLATION, False, True),
        ("no-build-isolation = true", Key.BUILD_ISOLATION, True, True),
        ("no-cache-dir = false", Key.CACHE, False, True),
        ("no-cache-dir = true", Key.CACHE, False, False),
        ("no-deps = yes", Key.NO_DEPS, False, False),
        ("pre = 1", Key.PRE, True, False),
        ("pre = maybe", Key.PRE, None, False),
        ("timeout = 1", Key.OTHER, None, False),
    ],
)
def test_switches(line: str, key: Key, *, enabled: bool | None, inverted: bool) -> None:
    (setting,) = read(f"[install]\n{line}\n").all_settings
    assert (setting.key, setting.enabled, setting.inverted) == (key, enabled, inverted)


@pytest.mark.parametrize(
    ("text", "message", "where"),
    [
        ("index-url = x\n", "no section headers", "index-url = x"),
        ("[global]\nindex-url\n", "parsing errors", "index-url"),
        ("[global]\na = 1\na = 2\n", "option 'a' in section 'global' already exists", "a"),
        ("[global]\npre = 1\n[global]\n", "section 'global' already exists", "[global]"),
        ("[global]\nindex-url = a\nindex_url = b\n", "pip before 26.3", "index_url"),
        ("[global]\npre = maybe\n", "no boolean", "maybe"),
        ("[global]\ntimeout = soon\n", "invalid float value", "soon"),
        ("[global]\nretries = 1.5\n", "invalid int value", "1.5"),
        ("[global]\nkeyring-provider = x\n", "invalid choice", "x"),
        ("[global]\ntrusted-host = a # b\n", "no host", "#"),
        ("[install]\nconfig-settings = x\n", "KEY=VALUE", "x"),
        ("[install]\nno-binary = -x\n", "a value is needed", "-x"),
        ("[global]\nverbose = loud\n", "neither a number nor", "loud"),
        ("[global]\nno-cache-dir = x\n", "invalid truth value", "x"),
        ("[global]\nindex-url = \udce9\n", "invalid utf-8", "\udce9"),
    ],
)
def test_problems(text: str, message: str, where: str) -> None:
    (problem,) = read(text).problems
    assert message in problem.message
    assert text[slice(*problem.span)] == where


def test_a_byte_order_mark_is_a_problem() -> None:
    document = readers.read(Source("pip.conf", "[global]\n", bom=b"\xef\xbb\xbf"), KIND)
    assert "byte order mark" in document.problems[0].message


@pytest.mark.parametrize(
    ("text", "where", "repaired"),
    [
        ("[global]\ncart = x\n", "cart", "[global]\ncert = x\n"),
        ("[global]\nextra-index-urls = x\n", "extra-index-urls", "[global]\nextra-index-url = x\n"),
        ("[GLOBAL]\npre = 1\n", "pre", "[global]\npre = 1\n"),
        ("[isntall]\npre = 1\n", "pre", "[install]\npre = 1\n"),
        ("[uninstall]\npre = 1\n", "pre", None),
        ("[global]\nuse-mirrors = true\npre = 1\n", "use-mirrors", "[global]\npre = 1\n"),
        ("[install]\nrequire-hashes = 1\n", "require-hashes", "[global]\nrequire-hashes = 1\n"),
        ("[install]\npre = 1\nrequire-hashes = 1\n", "require-hashes", None),
        ("[global] pre = 1\n", "pre = 1", "[global]\npre = 1\n"),
        (
            "[global]\nfind-links = a # b c\n  d\n",
            "# b c",
            "[global]\n# b c\nfind-links = a\n  d\n",
        ),
        ("[global]\ncert =\n  a ; b\n", "; b", "[global]\ncert =\n  ; b\n  a\n"),
        ("[global]\nproxy = a:1 # b\n", "# b", "[global]\n# b\nproxy = a:1\n"),
    ],
)
def test_quirks(text: str, where: str, repaired: str | None) -> None:
    (quirk,) = read(text).quirks
    assert text[slice(*quirk.span)] == where
    if repaired is None:
        assert quirk.repair is None
    else:
        assert quirk.repair is not None
        start, end = quirk.repair.span
        assert text[:start] + quirk.repair.text + text[end:] == repaired


@pytest.mark.parametrize(
    "text",
    [
        "[global]\ncolour = x\n",  # far from every option
        "[mine]\nmine = x\n",
        "[global] ; a remark\n",
        "[list]\nformat = columns\n",
        "[global]\nrequire-hashes = 1\n[install]\nrequire-hashes = 1\n",
        "[install]\nrequire-hashes = 0\n",
    ],
)
def test_no_quirks(text: str) -> None:
    assert read(text).quirks == ()


@pytest.mark.parametrize(
    ("text", "number", "left"),
    [
        ("[a]\ntrusted-host = x y\n", 0, "[a]\ntrusted-host = y\n"),
        ("[a]\ntrusted-host = x y\n", 1, "[a]\ntrusted-host = x\n"),
        ("[a]\ntrusted-host =\n  x\n  y\n", 0, "[a]\ntrusted-host =\n  y\n"),
        ("[a]\ntrusted-host =\n  x\n  y", 1, "[a]\ntrusted-host =\n  x\n"),
        ("[a]\ntrusted-host = x\n  y\n", 0, "[a]\ntrusted-host =\n  y\n"),
        ("[a]\r\ntrusted-host = x\r\n\ty  z\r\n", 1, "[a]\r\ntrusted-host = x\r\n\tz\r\n"),
    ],
)
def test_removing_one_value_of_several(text: str, number: int, left: str) -> None:
    text = text.replace("[a]", "[global]")
    part = read(text).all_settings[number].part
    assert part is not None
    removed = text[: part.start] + text[part.end :]
    assert removed == left.replace("[a]", "[global]")
    assert len(read(removed).all_settings) == len(read(text).all_settings) - 1


def test_the_slot_takes_one_more_setting() -> None:
    text = "[global]\n  pre = 1\n    2\n[install]"
    first, second = read(text).scopes
    for scope in (second, first):
        assert scope.slot is not None
        offset, prefix, suffix = scope.slot
        text = text[:offset] + prefix + "cert = x" + suffix + text[offset:]
    assert text == "[global]\n  pre = 1\n    2\n  cert = x\n[install]\ncert = x"


def test_templates_are_read_without_their_tags() -> None:
    text = "[global]\n{% if a %}\nindex-url = {{ a }}\n{% else %}\nindex-url = b\n{% endif %}\n"
    document = read(text, "pip.conf.j2")
    assert [setting.known for setting in document.all_settings] == [False, True]
    assert document.problems == ()
    assert read(text).problems != ()


def test_a_swallowed_comment_is_said_once() -> None:
    quirks = read("[global]\nindex-url = http://a # b\n").quirks
    assert [quirk.oddity for quirk in quirks] == [Oddity.SWALLOWED_COMMENT]
