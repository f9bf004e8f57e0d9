"""The facts of requirements and constraints files: what, where, and what pip drops."""

from __future__ import annotations

import dataclasses
import random

import pytest

from pipwarden.facts import Document, Oddity, Tool
from pipwarden.readers.requirement_lines import _memory
from pipwarden.readers.requirements import read
from pipwarden.source import Excerpt, Source, Span
from pipwarden.syntax.requirements import decode

HASH = "sha256:" + "0123456789abcdef" * 4


def document(text: str, kind: str = "requirements", path: str = "requirements.txt") -> Document:
    _memory.cache_clear()
    return read(Source(path, text), kind)


# --- settings --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("--index-url http://a/s\n", [("index-url", "--index-url", "http://a/s", None)]),
        ("--pypi-url=http://a\n", [("index-url", "--pypi-url", "http://a", None)]),
        ("--ind http://a\n", [("index-url", "--ind", "http://a", None)]),
        ("-ihttp://a\n", [("index-url", "-i", "http://a", None)]),
        ("-i=http://a\n", [("index-url", "-i", "=http://a", None)]),
        ('-i "http://a"\n', [("index-url", "-i", "http://a", None)]),
        ("-i \\\n  http://a # why\n", [("index-url", "-i", "http://a", None)]),
        ("\ufeff--pre\n", []),
        ("--no-index\n", [("no-index", "--no-index", "", True)]),
        ("--no-require-hashes\n", [("no-require-hashes", "--no-require-hashes", "", False)]),
        (
            "--trusted-host a --trusted-host=b\n",
            [("trusted-host", "--trusted-host", "a", None), ("trusted-host", "--trusted-host", "b", None)],
        ),
        ("-r base.txt\n-c c.txt\n", [("requirement", "-r", "base.txt", None), ("constraint", "-c", "c.txt", None)]),
    ],
)  # fmt: skip
def test_settings(text: str, expected: list[tuple[str, str, str, bool | None]]) -> None:
    found = document(text).all_settings
    assert [(s.option, s.name, s.value.text, s.enabled) for s in found] == expected
    for setting in found:
        shown = text[slice(*setting.span)]
        assert shown == (setting.value.text or shown)
        assert text[slice(*setting.name_span)] == setting.name


@pytest.mark.parametrize(
    ("text", "ignored"),
    [
        ("flask --index-url http://a\n", ["--index-url"]),
        ("-e . --pre\n", ["--pre"]),
        ("flask --no-binary :all: -C k=v\n", []),
        ("flask -r a.txt\n", ["-r"]),
        ("-r a.txt --trusted-host h\n", ["--trusted-host"]),
        ("-r a.txt -r b.txt\n", ["-r"]),
        ("-c a.txt -r b.txt\n", ["-c"]),
        ("-r a.txt --only-binary :all:\n", []),
        ("-f a -f b\n", ["-f"]),
        ("-i a -i b\n", ["-i"]),
        ("-i a\n--extra-index-url b\n-i c\n", ["-i", "--extra-index-url"]),
        ("--extra-index-url b -i c\n", []),
        ("-i a\n--no-index\n", ["-i"]),
        ("--no-index\n--extra-index-url a\n", ["--extra-index-url"]),
        ("--index-url=\n", ["--index-url"]),
        ("-C k=v\n", ["-C"]),
        ("-i a\n--extra-index-url b\n", []),
    ],
)
def test_ignored(text: str, ignored: list[str]) -> None:
    assert [s.name for s in document(text).all_settings if s.ignored] == ignored


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("a\n--pre\nb\n", "a\nb\n"),
        ("a\n--pre", "a\n"),
        ("a\r\n--pre # why\r\nb\r\n", "a\r\nb\r\n"),
        ("--pre --no-index\n", "--no-index\n"),
        ("--no-index --pre\n", "--no-index\n"),
        ("--no-index --pre # c\n", "--no-index # c\n"),
        ("--no-index \\\n--pre\n", "--no-index\n"),
        ("--pre word\n", ""),
        ("--pre word --no-index\n", "--no-index\n"),
        ("flask --pre\n", "flask\n"),
        ("flask  --pre --hash=x:y\n", "flask  --hash=x:y\n"),
        ("--pre -- x\n", "-- x\n"),
        ("# c\f--pre\nflask\n", "# c\f\nflask\n"),
    ],
)
def test_removal(text: str, left: str) -> None:
    (setting,) = [each for each in document(text).all_settings if each.option == "pre"]
    assert setting.removal
    start, end = setting.removal
    assert text[:start] + text[end:] == left


@pytest.mark.parametrize(
    ("value", "known"),
    [("http://h", True), ("http://${A}@h", False), ("http://$A", False), ("{{ url }}", False)],
)
def test_known(value: str, known: bool) -> None:  # noqa: FBT001
    assert document(f'-i "{value}"\n').all_settings[0].known is known


def test_scope_and_slot() -> None:
    for text, slot in (
        ("flask\n", (0, "", "\n")),
        ("# a\r\n# b\r\n\r\nflask\r\n", (10, "", "\r\n")),
        ("# a", (3, "\n", "\n")),
        ("", (0, "", "\n")),
    ):
        (scope,) = document(text, path="/x/requirements-dev.txt").scopes
        assert scope.slot == slot
        assert (scope.tool, scope.label) == (Tool.PIP, "requirements-dev.txt")


# --- requirements ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name", "specifier", "url", "pinned", "extras", "marker", "reference"),
    [
        ("flask", "flask", "", None, False, (), None, None),
        ("Flask==1.0", "Flask", "==1.0", None, True, (), None, None),
        ("flask===1.0", "flask", "===1.0", None, True, (), None, None),
        ("flask>=1", "flask", ">=1", None, False, (), None, None),
        ("flask[b,a]==1.0", "flask", "==1.0", None, True, ("a", "b"), None, None),
        ("flask == 1.* ; os_name=='nt'", "flask", "==1.*", None, True, (), 'os_name == "nt"', None),
        ("a @ http://h/a.zip", "a", "", "http://h/a.zip", False, (), None, None),
        ("a@git+https://h/r@main#egg=a", "a", "", "git+https://h/r@main#egg=a", False, (), None, "main"),
        ("http://u@h/a-1.0-py3-none-any.whl", "a", "==1.0", "http://u@h/a-1.0-py3-none-any.whl", True, (), None, None),
        ("git+ssh://git@h/r.git", None, "", "git+ssh://git@h/r.git", False, (), None, None),
        ("./pkg[x]", None, "", "./pkg[x]", False, ("x",), None, None),
    ],
)  # fmt: skip
def test_requirements(
    text: str,
    name: str | None,
    specifier: str,
    url: str | None,
    pinned: bool,  # noqa: FBT001
    extras: tuple[str, ...],
    marker: str | None,
    reference: str | None,
) -> None:
    whole = f"# c\n  {text}   # d\n"
    read_back = document(whole)
    (found,) = read_back.requirements
    assert (found.name, found.specifier, found.pinned) == (name, specifier, pinned)
    assert (found.extras, found.marker) == (extras, marker)
    assert (found.url and found.url.text) == url
    assert (found.reference and found.reference.text) == reference
    assert whole[slice(*found.span)] == text
    assert found.entry == found.span
    assert not read_back.problems
    assert found.valid
    for excerpt in (found.url, found.reference):
        assert excerpt is None or whole[slice(*excerpt.span())] == excerpt.text


def test_hashes_are_found_on_all_lines_of_a_requirement() -> None:
    text = f"flask==1.0 \\\n    --hash={HASH} \\\n    --hash=md5:ab # c\n"
    (found,) = document(text).requirements
    assert [(h.algorithm, text[slice(*h.span)]) for h in found.hashes] == [
        ("sha256", HASH),
        ("md5", "md5:ab"),
    ]
    assert found.entry
    assert text[slice(*found.entry)].endswith("--hash=md5:ab")
    assert found.text.text == "flask==1.0"


def test_only_the_first_hash_of_a_url_counts() -> None:
    text = "http://h/a.zip#md5=ab&sha256=cd\n"
    (found,) = document(text).requirements
    assert [(h.algorithm, h.digest, h.in_url) for h in found.hashes] == [("md5", "ab", True)]
    assert text[slice(*found.hashes[0].span)] == "md5=ab"


@pytest.mark.parametrize(
    ("text", "kind", "active"),
    [
        (f"flask==1.0 --hash={HASH}\n", "requirements", True),
        (f"flask==1.0 --hash={HASH}\n", "constraints", True),
        (f"flask==1.0 ; python_version < '3' --hash={HASH}\n", "requirements", True),
        ("http://h/a.zip#sha256=ab\n", "requirements", False),
        ("--require-hashes\n", "requirements", True),
        ("flask --require-hashes\n", "requirements", False),
        (f"--no-require-hashes\nflask==1.0 --hash={HASH}\n", "requirements", False),
        (f"-e git+https://h/r#egg=a --hash={HASH}\n", "requirements", False),
        (f"--hash={HASH}\n", "requirements", False),
    ],
)
def test_hash_checking(text: str, kind: str, active: bool) -> None:  # noqa: FBT001
    assert document(text, kind).hash_checking is active


def test_editable() -> None:
    text = "-e git+https://h/r@v1#egg=a\n--editable=. -e b\n"
    one, two = document(text).requirements
    assert one.editable
    assert (one.name, one.reference and one.reference.text) == ("a", "v1")
    assert two.text.text == "."
    assert two.entry
    assert text[slice(*two.entry)] == "--editable=. -e b"


@pytest.mark.parametrize("text", ["-e acme\n", "-e acme[test]\n", "-e ./acme\n", "-e lib/acme\n"])
def test_an_editable_name_may_be_a_folder(text: str) -> None:
    assert not document(text).problems


@pytest.mark.parametrize("text", ["-e acme==1.0\n", "-e https://h/acme\n"])
def test_an_editable_requirement_is_none_of_these(text: str) -> None:
    (problem,) = document(text).problems
    assert "editable" in problem.message


# --- what pip refuses ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("flask=1.0\n", ["flask=1.0"]),
        ("flask==1.0 --hash=md5:ab\n", ["md5:ab"]),
        ("flask==1.0 --hash=ab\n", ["ab"]),
        ("flask\t--hash=sha256:ab\n", ["flask\t--hash=sha256:ab"]),
        ("--cert x\n--proxy=y z\n", ["--cert", "--proxy=y"]),
        ("--no\n", ["--no"]),
        ("--no-index=1\n", ["--no-index=1"]),
        ("--index-url\n", ["--index-url"]),
        ("--trusted-host h:x\n", ["h:x"]),
        ("flask --trusted-host h:x\n", []),
        ("-i 'http://h\n", ["'http://h"]),
        ("--no-binary -x\n", ["-x"]),
        ("--use-feature nosuch\n", ["nosuch"]),
        ("-C k\n", ["k"]),
        ("-e http://h/x.zip\n", ["http://h/x.zip"]),
        ("-e git+https://h/x\n", ["git+https://h/x"]),
        ("http://h/a-1.whl\n", ["http://h/a-1.whl"]),
        ("http://h/a.zip#egg=a[b]\n", ["http://h/a.zip#egg=a[b]"]),
        ("flask ; nonsense\n", ["flask ; nonsense"]),
        ("http://[x\n", ["http://[x"]),
        ("${ANY}==1=2\n", []),
        ("{% if x %}\nflask {{ version }}\n", []),
        ("-e .\n./x\n../y[z]\n", []),
    ],
)
def test_problems(text: str, shown: list[str]) -> None:
    found = document(text)
    assert [text[slice(*problem.span)] for problem in found.problems] == shown
    assert all(problem.message and problem.tool is Tool.PIP for problem in found.problems)


@pytest.mark.parametrize(
    "text", ["flask[x]==1.0\n", "http://h/a.zip\n", "-e git+https://h/r#egg=a\n"]
)
def test_problems_of_constraints(text: str) -> None:
    assert not document(text).problems
    assert len(document(text, "constraints").problems) == 1


@pytest.mark.parametrize(
    "line",
    [
        "http://u:s3cret@[x",
        "http://u:s3cret@h\u2100x/a.zip",
        "-e http://u:s3cret@h/x",
        "-e git+https://u:s3cret@h/x",
        "a @ http://u:s3cret@h/x y",
        "a b http://u:s3cret@h/x",
        "FILE://u:s3cret@h/x",
        "file://u:s3cret@h/x",
        "http://u:s3cret@h/x.whl",
        "http://u:s3cret@h/x#egg=a[b]",
        "http://u:s3cret@h/x ; nonsense",
        "-i http://u:s3cret@h --nope",
        "--nope http://u:s3cret@h",
        "--hash=http://u:s3cret@h",
    ],
)
def test_messages_keep_secrets(line: str) -> None:
    found = document(line + "\n")
    assert found.problems
    for each in (*found.problems, *found.quirks):
        assert "s3cret" not in each.message


def test_what_follows_a_mistake_is_still_read() -> None:
    found = document("--cert x --trusted-host h\nflask==\n--index-url 'http://h\ndjango\n")
    assert [setting.value.text for setting in found.all_settings] == ["h", "http://h"]
    assert [each.name for each in found.requirements] == [None, "django"]


# --- where pip reads something else than the text seems to say ---------------------------------


@pytest.mark.parametrize(
    ("text", "oddity", "shown", "mended"),
    [
        ("flask # c\f--pre\n", Oddity.HIDDEN_BREAK, "\f", "flask # c --pre\n"),
        ("flask # c\u2028--pre\n", Oddity.HIDDEN_BREAK, "\u2028", "flask # c --pre\n"),
        (f"a==1\n  --hash={HASH}\n", Oddity.LOST_HASH, HASH, f"a==1 \\\n  --hash={HASH}\n"),
        (f"a==1 \\ \n  --hash={HASH}\n", Oddity.LOST_HASH, HASH, f"a==1 \\\n  --hash={HASH}\n"),
        (f"a==1 \\\n# c\n  --hash={HASH}\n", Oddity.LOST_HASH, HASH, f"# c\na==1 \\\n  --hash={HASH}\n"),
        (f"a==1\n\n  --hash={HASH}\n", Oddity.LOST_HASH, HASH, None),
        (f"a==1\t--hash={HASH}\n", Oddity.LOST_HASH, f"\t--hash={HASH}", f"a==1 --hash={HASH}\n"),
        (f"a==1--hash={HASH}\n", Oddity.LOST_HASH, f"--hash={HASH}", f"a==1 --hash={HASH}\n"),
        (f"a==1 -- --hash={HASH}\n", Oddity.LOST_HASH, f"--hash={HASH}", f"a==1 --hash={HASH}\n"),
        (f"-e . --hash={HASH}\n", Oddity.LOST_HASH, HASH, None),
        (f"a==1 # c \\\n  --hash={HASH}\n", Oddity.LOST_HASH, f"--hash={HASH}", None),
        ("a==1 # c \\\nb==2\n", Oddity.SWALLOWED_COMMENT, "b==2", None),
        ("--no-index flask\n", Oddity.DROPPED, "flask", None),
        ("flask --pre\n", Oddity.DROPPED, "--pre", None),
        ("flask --require-hashes\n", Oddity.DROPPED, "--require-hashes", "flask\n--require-hashes\n"),
        ("-r a.txt -i http://h\n", Oddity.DROPPED, "http://h", None),
        ("--index_url http://h\n", Oddity.UNKNOWN_NAME, "--index_url", "--index-url http://h\n"),
        ("--TRUSTED-HOST h\n", Oddity.UNKNOWN_NAME, "--TRUSTED-HOST", "--trusted-host h\n"),
        ("-index-url=http://h\n", Oddity.UNKNOWN_NAME, "-i", "--index-url=http://h\n"),
        ("--process-dependency-links\na\n", Oddity.OBSOLETE, "--process-dependency-links", "a\n"),
        ("--allow-external a\nb\n", Oddity.OBSOLETE, "--allow-external", "b\n"),
        ("a --install-option=x\n", Oddity.OBSOLETE, "--install-option=x", "a\n"),
        ("--no-use-wheel a\n", Oddity.OBSOLETE, "--no-use-wheel", None),
    ],
)  # fmt: skip
def test_quirks(text: str, oddity: Oddity, shown: str, mended: str | None) -> None:
    (quirk,) = document(text).quirks
    assert (quirk.oddity, quirk.tool) == (oddity, Tool.PIP)
    if "\t" not in shown:
        assert text[slice(*quirk.span)] == shown
    assert quirk.protective is ("hash" in shown or "sha256" in shown)
    if quirk.repair is None:
        assert mended is None
    else:
        start, end = quirk.repair.span
        assert text[:start] + quirk.repair.text + text[end:] == mended


@pytest.mark.parametrize(
    ("text", "oddity", "shown"),
    [
        ("--trusted-host a --pre\n", Oddity.DROPPED, "--pre"),
        ("-i http://a/s#b\n", Oddity.SWALLOWED_COMMENT, "#b"),
    ],
)
def test_quirks_of_uv(text: str, oddity: Oddity, shown: str) -> None:
    (quirk,) = document(text).quirks
    assert (quirk.oddity, quirk.tool, text[slice(*quirk.span)]) == (oddity, Tool.UV, shown)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\f\n# page two\nflask\n",
        "flask\f\n",
        f"-i https://h/s\n--extra-index-url https://x\n# c\nflask==1.0 \\\n  --hash={HASH} \\\n  --hash={HASH}\n    # via x\n",
        "-e .\n-r base.txt\n-c c.txt\nflask>=1,<2 ; python_version < '3.9'\n",
        "--no-binary :all:\nflask --no-binary flask --config-settings k=v\n",
        "# coding: utf-8\n# ä\nflask\n",
        "# coding: latin-1\n# ä\nflask # ü\n",
    ],
)
def test_ordinary_files_are_quiet(text: str) -> None:
    found = document(text)
    assert not found.quirks
    assert not found.problems
    assert not found.notes.get("prose")


def test_comments() -> None:
    text = "# a\nflask # b\n\t#c\nx \\\n# d\ny # e\\\n# f\n# g\\\nz\n"
    found = document(text).comments
    assert [(c.text, c.alone) for c in found] == [
        (" a", True),
        (" b", False),
        ("c", True),
        (" d", True),
        (" e", False),
        (" f", True),
        (" g\\", True),
    ]
    assert all(text[slice(*c.span)] == "#" + c.text for c in found)


# --- codecs ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("codec", "line"),
    [
        ("utf-7", "+AC0-+AC0-trusted-host evil.example"),
        ("unicode_escape", "\\x2d\\x2dtrusted-host evil.example"),
        ("raw_unicode_escape", "\\u002d\\u002dtrusted-host evil.example"),
        ("utf-7", "flask +AAo---trusted-host evil.example"),
    ],
)
def test_options_hidden_by_a_codec(codec: str, line: str) -> None:
    text = f"# coding: {codec}\n{line}\nflask\n"
    found = document(text)
    (setting,) = found.all_settings
    assert setting.value.text == "evil.example"
    assert text[slice(*setting.span)] == line
    assert setting.removal is None
    assert not setting.value.is_plain()
    assert found.requirements[-1].name == "flask"
    assert text[slice(*found.requirements[-1].span)] == "flask"
    (quirk,) = [each for each in found.quirks if each.oddity is Oddity.CODEC]
    assert text[slice(*quirk.span)] == codec
    assert not any(each.repair for each in found.quirks)


def test_a_transparent_codec_can_still_make_pip_read_other_lines() -> None:
    text = "# coding: latin-1\n# \u0385--trusted-host evil.example\n"
    assert text.encode().decode("latin-1").splitlines()[2].endswith("--trusted-host evil.example")
    found = document(text)
    assert [setting.value.text for setting in found.all_settings] == ["evil.example"]
    assert Oddity.CODEC in [quirk.oddity for quirk in found.quirks]


@pytest.mark.parametrize("codec", ["nosuch", "rot13", "hex", "ascii", "utf-32"])
def test_codecs_that_stop_pip(codec: str) -> None:
    text = f"# coding: {codec}\n# é\n--trusted-host h"
    found = document(text)
    (problem,) = found.problems
    assert text[slice(*problem.span)] == codec
    assert [setting.value.text for setting in found.all_settings] == ["h"]
    assert found.notes["text"] is None


def test_bytes_that_are_no_text() -> None:
    data = b"flask\n# caf\xe9\n--pre\n"
    decoded = decode(data)
    found = read(Source("requirements.txt", decoded.text, decoded.encoding), "requirements")
    (problem,) = found.problems
    assert problem.span == Span(11, 12)
    assert len(found.all_settings) == 1


# --- files that only share the name --------------------------------------------------------------

PROSE = """Requirements
============

To build the documentation you need the following packages:

* Sphinx (>= 1.0)
* the theme that the project uses

Install them with pip install -r requirements.txt, or ask your
distribution. See http://insecure.example/docs for more.
"""

CONDA = """# This file may be used to create an environment using:
# $ conda create --name <env> --file <this file>
_libgcc_mutex=0.1=main
"""


@pytest.mark.parametrize(
    "text",
    [
        PROSE,
        "This file is empty on purpose.\nSee setup.py for the dependencies of this project.\n",
        CONDA,
        "<!DOCTYPE html>\n<html><a href='http://x'>\n",
        "Notes\n- install flask first\n- then the rest\n- and so on\n",
    ],
)
def test_prose_is_left_alone(text: str) -> None:
    found = document(text)
    assert found.notes["prose"] is True
    assert found.all_settings == found.requirements == found.quirks == found.problems == ()


@pytest.mark.parametrize(
    "text",
    [
        "flask = 1.0\ndjango = 2.0\nrequests >= 1 <2\n",
        "pip install flask\npip install django\n",
        "This is a list of packages\nflask\ndjango\n",
        "--index_url http://x\n--trusted host\nflask\n",
        "please install these first\n",
        "{% if a and b %}\nflask\n{% else %}\nx\n{% endif %}\n",
    ],
)
def test_a_broken_file_is_still_read(text: str) -> None:
    assert not document(text).notes.get("prose")


# --- whatever is typed -----------------------------------------------------------------------------

SAMPLE = (
    "# -*- coding: utf-8 -*-\r\n--index-url 'http://u:p@h/s' --trusted-host h \\\r\n  --pre # c \\\r\n"
    "\tx\f-r b.txt -c 'a b.txt' --no\u2028flask[x,y]>=1,<2 ; os_name == \"nt\" --hash=sha256:ab \\\r\n"
    "# n\r\n  --hash=md5:cd\r\n-e git+http://h/😀@v#egg=é&md5=ab -- --hash=x --process-dependency-links\r"
    "a @ http://[::1]/x-1-py3-none-any.whl#sha256=ab\\\n\\\n--index_url -iX -index-url= ${A}$B\\"
)


@pytest.mark.parametrize("kind", ["requirements", "constraints"])
@pytest.mark.parametrize("head", ["", "# coding: utf-7\n", "# coding: unicode_escape\n"])
def test_every_prefix_is_read(kind: str, head: str) -> None:
    for end in range(len(SAMPLE) + 1):
        text = head + SAMPLE[:end]
        check_spans(document(text, kind), text)


@pytest.mark.parametrize(
    "bit",
    [" ", "\t", "\f", "x\f", "#", " #x", "[", "[x]", "${", "{{", "<a", "--pre ", "-f a ", "-i a ", "--x ", "'", "\\",
     "\\\n", "a", "a,", "--hash=x:y ", "\t--hash=", "@", "; ", "(", "http://", "#egg=a&", "é", "-", "-- ", "\r"],
)  # fmt: skip
@pytest.mark.parametrize("frame", ["flask{}", "-e {}x]", "x {} y #", "# coding: utf-7\n{}"])
def test_repetition_takes_no_ages(frame: str, bit: str) -> None:
    text = frame.replace("{}", bit * (30_000 // len(bit)))
    assert document(text).source.text == text


def check_spans(found: Document, text: str) -> None:
    for part in (
        found.all_settings,
        found.requirements,
        found.quirks,
        found.problems,
        found.comments,
    ):
        for span in spans(part):
            assert 0 <= span.start <= span.end <= len(text)


def spans(fact: object) -> list[Span]:
    if isinstance(fact, Span):
        return [fact]
    if isinstance(fact, Excerpt):
        return [fact.span(), *(Span(run.file, run.file + run.width) for run in fact.runs)]
    if isinstance(fact, tuple):
        return [span for each in fact for span in spans(each)]
    if dataclasses.is_dataclass(fact):
        return [s for field in dataclasses.fields(fact) for s in spans(getattr(fact, field.name))]
    return []


def plain(fact: object) -> object:
    """Return a fact as data that can be compared."""
    if isinstance(fact, (Span, Excerpt)):
        return fact
    if isinstance(fact, tuple):
        return tuple(plain(each) for each in fact)
    if dataclasses.is_dataclass(fact):
        return tuple(plain(getattr(fact, field.name)) for field in dataclasses.fields(fact))
    return fact


def everything(found: Document) -> object:
    return plain(
        (
            found.all_settings,
            found.requirements,
            found.quirks,
            found.problems,
            found.comments,
            found.scopes,
            found.hash_checking,
        )
    )


def test_what_is_remembered_is_what_is_read_anew() -> None:
    chooser = random.Random(7)  # noqa: S311
    bits = [
        "a",
        "\n",
        " ",
        "\\\n",
        "#",
        "--pre ",
        "\f",
        "flask==1\n",
        f" --hash={HASH}",
        "-r x\n",
        "'",
        "é",
    ]
    for _ in range(8):
        text = SAMPLE.replace("coding", "c") + "flask==1.0\nflask==1.0\n"
        path = f"requirements-{chooser.random()}.txt"
        for _ in range(40):
            at = chooser.randrange(len(text) + 1)
            text = text[:at] + chooser.choice(bits) + text[at + chooser.choice([0, 0, 1, 5]) :]
            again = read(Source(path, text), "requirements")
            anew = read(Source("other/" + path, text), "requirements")
            assert everything(again) == everything(document(text, path=path)) == everything(anew)
            read(Source(path, text), "requirements")
