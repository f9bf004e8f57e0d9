"""What an editor sees of the real server: squiggles, fixes, hovers, from open to close."""

import random
from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

import pytest
from wire import EVERYTHING, Client, Json, Model, at, capabilities

ENCODINGS = ("utf-8", "utf-16", "utf-32")

CONF = "file:///project/pip.conf"
REQUIREMENTS = "file:///project/requirements.txt"

# The last line has characters of every width before what is underlined.
UNSAFE = (
    "[global]\n"
    "index-url = http://pypi.org/simple\n"
    "extra-index-url = https://é€😀.corp/x http://b.corp/simple\n"
    "trusted-host = pypi.org b.corp\n"
)


def of(code: str, diagnostics: list[Json]) -> list[Json]:
    return [each for each in diagnostics if each["code"] == code]


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [
        (["utf-8"], "utf-8"),
        (["utf-16"], "utf-16"),
        (["utf-16", "utf-8"], "utf-8"),
        (["utf-8", "utf-16", "utf-32"], "utf-32"),
        ([], "utf-16"),
        (["utf-7"], "utf-16"),
    ],
)
def test_the_cheapest_encoding_on_offer_is_taken(
    client: Client, offered: list[str], chosen: str
) -> None:
    result = client.initialize(capabilities(*offered))
    assert result["capabilities"]["positionEncoding"] == chosen


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_underlines_stand_under_the_right_characters(
    client: Client, encoding: str, newline: str
) -> None:
    client.initialize(capabilities(encoding))
    text = UNSAFE.replace("\n", newline)
    found = client.open(CONF, text)
    model = Model(text, encoding)
    assert [model.underlined(each) for each in of("insecure-index-url", found)] == ["http"] * 2
    assert [model.underlined(each) for each in of("trusted-host", found)] == ["pypi.org", "b.corp"]
    for each in of("trusted-host", found):
        [related] = each["relatedInformation"]
        assert related["location"]["uri"] == CONF
        assert model.underlined(related["location"]).startswith("http://")


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("hidden", ["\f", "\v", "\x1c", "\x85", "\u2028"])
def test_what_python_takes_for_a_line_end_is_none(
    client: Client, encoding: str, hidden: str
) -> None:
    client.initialize(capabilities(encoding))
    text = f"# a{hidden}b\n{UNSAFE}"
    model = Model(text, encoding)
    client.open(CONF, text)
    where = model.text.index("http://pypi")
    found = client.change(CONF, 2, model.edit(where, where, "  "))
    assert [model.underlined(each) for each in of("insecure-index-url", found)] == ["http"] * 2


def test_a_diagnostic_has_all_that_the_client_understands(client: Client) -> None:
    client.initialize()
    first = client.open(CONF, UNSAFE)[0]
    assert first["code"] == "insecure-index-url"
    assert first["source"] == "pipwarden"
    assert first["severity"] == 1
    assert "pypi.org" in first["message"]
    assert first["relatedInformation"]
    page = urlsplit(first["codeDescription"]["href"])
    assert page.scheme == "file"
    text = Path(url2pathname(unquote(page.path))).read_text(encoding="utf-8")
    assert text.startswith("# insecure-index-url\n")


def test_a_client_that_understands_little_gets_little(client: Client) -> None:
    client.initialize({})
    first = client.open(CONF, UNSAFE)[0]
    assert first.keys() == {"range", "severity", "code", "source", "message"}
    assert client.actions(CONF, first["range"]) == []
    assert client.hover(CONF, 1, 2)["contents"]["kind"] == "plaintext"


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_after_any_edits_the_findings_are_those_of_the_text(
    client: Client, encoding: str, seed: int
) -> None:
    """The server's text shows in what it underlines: compare with a copy opened afresh."""
    client.initialize(capabilities(encoding))
    chance = random.Random(seed)  # noqa: S311  (the same edits on every run)
    model = Model(UNSAFE * 3, encoding)
    client.open(CONF, model.text)
    pieces = (
        "http://a.b/",
        "😀",
        "\n",
        "\r",
        "\r\n",
        "é ",
        "\f",
        "index-url = ",
        "[install]\n",
        "",
    )
    version = 1
    for number in range(25):
        changes = []
        for _ in range(chance.choice((1, 1, 3))):
            places = [each for start, end in model.bounds() for each in range(start, end + 1)]
            start = chance.choice(places)
            end = chance.choice([each for each in places if start <= each <= start + 9])
            changes.append(model.edit(start, end, "".join(chance.choices(pieces, k=3))))
        version += 1
        found = client.change(CONF, version, *changes)
        copy = f"file:///copy{number}/pip.conf"
        fresh = client.open(copy, model.text)
        for each in fresh:
            for related in each.get("relatedInformation", ()):
                related["location"]["uri"] = CONF
        assert found == fresh
        client.close(copy)


def test_full_and_incremental_changes_mix(client: Client) -> None:
    client.initialize()
    client.open(CONF, "")
    whole = {"text": "[global]\nindex-url = https://a.b/c\n"}
    assert client.change(CONF, 2, whole) == []
    weaker = {"range": at(1, 12, 17), "text": "http"}
    assert len(client.change(CONF, 3, weaker)) == 1
    assert client.change(CONF, 4, whole, {"range": at(1, 12, 17), "text": "file"}) == []


def test_edits_that_queue_up_are_checked_once(client: Client) -> None:
    client.initialize()
    client.open(CONF, "[global]\nindex-url = http://a.b/\n")
    changes = [
        {
            "method": "textDocument/didChange",
            "params": {
                "textDocument": {"uri": CONF, "version": version},
                "contentChanges": [{"range": at(1, 23), "text": "x"}],
            },
        }
        for version in range(2, 32)
    ]
    client.send(*changes)
    [found] = client.published(CONF, 31)
    assert found["range"] == at(1, 12, 16)
    seen = [each for each in client.unread if "publish" in each.get("method", "")]
    assert len(seen) < 10


def test_saving_checks_again_and_closing_clears(client: Client) -> None:
    client.initialize()
    before = client.open(CONF, UNSAFE)
    client.notify("textDocument/didSave", {"textDocument": {"uri": CONF}})
    assert client.published(CONF, 1) == before
    assert client.close(CONF) == []
    assert client.ask("textDocument/codeAction", asking(CONF))["result"] is None


def asking(uri: str) -> Json:
    return {"textDocument": {"uri": uri}, "range": at(0, 0), "context": {"diagnostics": []}}


# -- fixes ------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_quick_fixes(client: Client, encoding: str) -> None:
    client.initialize(capabilities(encoding))
    model = Model(UNSAFE, encoding)
    first, second = of("insecure-index-url", client.open(CONF, UNSAFE))
    [safe] = [each for each in client.actions(CONF, first["range"]) if each.get("isPreferred")]
    assert safe["kind"] == "quickfix"
    assert safe["diagnostics"] == [first]
    [document] = safe["edit"]["documentChanges"]
    assert document["textDocument"] == {"uri": CONF, "version": 1}
    fixed = model.apply(safe["edit"], CONF)
    assert "index-url = https://pypi.org/simple\n" in fixed
    assert "trusted-host = b.corp\n" in fixed

    offered = [each for each in client.actions(CONF, second["range"]) if "diagnostics" in each]
    unsafe = next(each for each in offered if each["diagnostics"] == [second])
    assert "isPreferred" not in unsafe
    assert " https://b.corp/simple\n" in model.apply(unsafe["edit"], CONF)


def test_all_of_a_rule(client: Client) -> None:
    client.initialize()
    model = Model(UNSAFE, "utf-16")
    first = client.open(CONF, UNSAFE)[0]
    [every] = [
        each for each in client.actions(CONF, first["range"]) if "Fix all `" in each["title"]
    ]
    assert every["kind"] == "quickfix"
    fixed = model.apply(every["edit"], CONF)
    assert "http:" not in fixed
    assert "trusted-host" not in fixed
    assert of("insecure-index-url", client.change(CONF, 2, {"text": fixed})) == []


def test_fix_all_makes_the_safe_fixes_and_those_alone(client: Client) -> None:
    client.initialize()
    client.open(CONF, UNSAFE)
    for only in (["source.fixAll.pipwarden"], ["source.fixAll"], ["source"]):
        [action] = client.actions(CONF, at(0, 0), only)
        assert action["kind"] == "source.fixAll.pipwarden"
        fixed = Model(UNSAFE, "utf-16").apply(action["edit"], CONF)
        assert "https://pypi.org/simple" in fixed
        assert "http://b.corp/simple" in fixed


def test_the_kinds_that_are_asked_for(client: Client) -> None:
    client.initialize()
    where = client.open(CONF, UNSAFE)[0]["range"]
    kinds = {each["kind"] for each in client.actions(CONF, where, ["quickfix"])}
    assert kinds == {"quickfix"}
    assert client.actions(CONF, where, ["refactor"]) == []
    assert client.actions(CONF, where, ["source.fixAll.other"]) == []
    assert client.actions(CONF, where, ["source.organizeImports"]) == []


def test_a_client_without_document_changes_gets_changes(client: Client) -> None:
    client.initialize({**EVERYTHING, "workspace": {}})
    first = client.open(CONF, UNSAFE)[0]
    action = client.actions(CONF, first["range"])[0]
    assert action["edit"].keys() == {"changes"}
    assert "https://pypi.org" in Model(UNSAFE, "utf-16").apply(action["edit"], CONF)


def test_fixes_are_those_of_the_newest_version(client: Client) -> None:
    client.initialize()
    client.open(CONF, UNSAFE)
    model = Model(UNSAFE, "utf-16")
    change = {
        "method": "textDocument/didChange",
        "params": {
            "textDocument": {"uri": CONF, "version": 2},
            "contentChanges": [model.edit(0, 0, "# 😀\n")],
        },
    }
    context = {"diagnostics": [], "only": ["source.fixAll"]}
    client.send(
        change,
        {
            "id": "now",
            "method": "textDocument/codeAction",
            "params": {"textDocument": {"uri": CONF}, "range": at(0, 0), "context": context},
        },
    )
    [action] = client.answer("now")["result"]
    [document] = action["edit"]["documentChanges"]
    assert document["textDocument"]["version"] == 2
    assert "\nindex-url = https://pypi.org/simple\n" in model.apply(action["edit"], CONF)


# -- hover ------------------------------------------------------------------------


def test_hover_on_a_setting_says_what_pip_does_with_it(client: Client) -> None:
    client.initialize()
    client.open(CONF, UNSAFE)
    hover = client.hover(CONF, 3, 2)
    assert hover["range"] == at(3, 0, len("trusted-host"))
    assert hover["contents"]["kind"] == "markdown"
    assert "any certificate" in hover["contents"]["value"]
    assert client.hover(CONF, 0, 2) is None


def test_hover_on_a_finding_says_what_the_rule_says(client: Client) -> None:
    client.initialize()
    client.open(CONF, UNSAFE)
    value = client.hover(CONF, 1, 13)["contents"]["value"]
    assert "[insecure-index-url](file:" in value
    assert "pypi.org" in value


def test_hover_never_shows_a_password(client: Client) -> None:
    client.initialize()
    text = "[global]\nindex-url = http://joe:s3cr3t-t0ken@a.b/simple\n"
    found = client.open(CONF, text)
    assert of("hardcoded-credentials", found)
    seen = repr(found)
    for column in range(len("index-url = http://joe:s3cr3t-t0ken@a.b/simple")):
        seen += repr(client.hover(CONF, 1, column))
    assert "s3cr3t" not in seen
    assert "a.b" in seen


@pytest.mark.parametrize(
    ("uri", "copied"),
    [
        ("file:///project/project/pip.conf", True),
        ("file:///project/project/.pip.conf", True),
        ("file:///etc/pip.conf", False),
        ("file:///home/me/.config/pip/pip.conf", False),
        ("file:///home/me/.pip/pip.conf", False),
        ("file:///c%3A/Users/me/AppData/Roaming/pip/pip.ini", False),
    ],
)
def test_hover_says_when_pip_does_not_read_the_file_where_it_lies(
    client: Client, uri: str, *, copied: bool
) -> None:
    client.initialize()
    client.open(uri, UNSAFE)
    assert ("PIP_CONFIG_FILE" in client.hover(uri, 1, 2)["contents"]["value"]) is copied


def test_a_virtual_environments_own_file_is_read(client: Client, tmp_path: Path) -> None:
    (tmp_path / "pyvenv.cfg").touch()
    uri = (tmp_path / "pip.conf").as_uri()
    client.initialize()
    client.open(uri, UNSAFE)
    assert "PIP_CONFIG_FILE" not in client.hover(uri, 1, 2)["contents"]["value"]


# -- kinds of documents -------------------------------------------------------------


@pytest.mark.parametrize(
    ("uri", "language", "count"),
    [
        ("untitled:Untitled-1", "pip-requirements", 1),
        ("untitled:Untitled-1", "plaintext", 0),
        ("untitled:/project/requirements.txt", "plaintext", 1),
        ("file:///project/deps.txt", "pip-requirements", 1),
        ("vscode-vfs://github/me/it/requirements/dev.txt", "plaintext", 1),
        ("file:///c%3A/project/requirements-dev.txt", "plaintext", 1),
        ("file:///project/package.toml", "toml", 0),
    ],
)
def test_the_kind_comes_from_the_path_or_the_language(
    client: Client, uri: str, language: str, count: int
) -> None:
    client.initialize()
    assert len(client.open(uri, "-i http://a.b/simple\n", language)) == count


def test_two_folders_and_an_untitled_document_do_not_mix(client: Client) -> None:
    folders = [{"uri": f"file:///{name}", "name": name} for name in ("one", "two")]
    client.initialize(workspaceFolders=folders)
    one, two, new = "file:///one/pip.conf", "file:///two/pip.conf", "untitled:pip.conf"
    assert client.open(one, UNSAFE)
    assert client.open(two, "[global]\nno-index = true\n") == []
    assert client.open(new, UNSAFE, version=7)
    assert client.change(one, 2, {"text": ""}) == []
    assert client.actions(new, at(1, 13))
    assert client.actions(one, at(0, 0)) == []


def test_a_file_that_is_renamed_while_open(client: Client) -> None:
    client.initialize()
    old, new = "file:///project/old.txt", "file:///project/requirements.txt"
    assert client.open(old, "-i http://a.b/simple\n", "plaintext") == []
    files = [{"oldUri": old, "newUri": new}]
    client.notify("workspace/didRenameFiles", {"files": files})
    assert client.close(old) == []
    assert len(client.open(new, "-i http://a.b/simple\n", "plaintext")) == 1


def test_a_byte_order_mark_is_counted_but_not_read(client: Client) -> None:
    client.initialize()
    text = "\ufeff-i http://a.b/simple\n"
    [found] = client.open(REQUIREMENTS, text, "pip-requirements")
    assert Model(text, "utf-16").underlined(found) == "http"
    action = client.actions(REQUIREMENTS, found["range"])[0]
    fixed = Model(text, "utf-16").apply(action["edit"], REQUIREMENTS)
    assert fixed == "\ufeff-i https://a.b/simple\n"


# -- many lines, many findings --------------------------------------------------------


def hashed(count: int) -> str:
    pairs = (
        f"package-{number}==1.0 \\\n    --hash=sha256:{number:064x}\n"
        for number in range((count - 2) // 2)
    )
    return "--index-url http://a.b/simple\n" + "".join(pairs)


def test_ten_thousand_hashed_lines(client: Client) -> None:
    client.initialize()
    model = Model(hashed(10_000), "utf-16")
    [found] = client.open(REQUIREMENTS, model.text, "pip-requirements")
    assert model.underlined(found) == "http"
    # A line in the middle; Model would take long to count so many lines for each edit.
    insert = {"range": at(5001, 0), "text": "--extra-index-url http://c.d/simple\n"}
    found = of("insecure-index-url", client.change(REQUIREMENTS, 2, insert))
    assert [each["range"]["start"]["line"] for each in found] == [0, 5001]
    remove = {
        "range": {"start": {"line": 5001, "character": 0}, "end": {"line": 5002, "character": 0}},
        "text": "",
    }
    assert len(client.change(REQUIREMENTS, 3, remove)) == 1


def test_of_too_many_findings_the_worst_are_shown(client: Client) -> None:
    client.initialize()
    text = "".join(f"--extra-index-url https://i{number}.corp/\n" for number in range(700))
    text += "".join(f"--extra-index-url https://me:pass@j{number}.corp/\n" for number in range(700))
    text += "--extra-index-url http://k.corp/\n"
    found = client.open(REQUIREMENTS, text, "pip-requirements")
    assert len(found) == 1001
    *shown, more = found
    severities = [each["severity"] for each in shown]
    assert severities == sorted(severities)
    assert more["severity"] == 3
    assert more["code"] == "more-findings"
    hidden = int(more["message"].split()[0])
    assert hidden > 1000
    # What is not shown can be mended all the same.
    assert all(each["range"]["start"]["line"] < 1400 for each in shown)
    assert client.actions(REQUIREMENTS, at(1400, 19), ["quickfix"])
