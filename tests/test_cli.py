import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipwarden import __version__, readers, rules
from pipwarden.cli import main
from pipwarden.facts import Document

BAD = "[global]\nindex-url = http://pypi.corp.example/simple\n"
SAFE = "[global]\nindex-url = http://pypi.org/simple\n"  # its fix is safe
CLEAN = "[global]\nindex-url = https://pypi.org/simple\n"


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def run(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-I", "-m", "pipwarden", *arguments],
        input=stdin,
        capture_output=True,
        check=False,
    )


# -- exit codes -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "options", "code"),
    [
        (CLEAN, [], 0),
        (BAD, [], 1),
        (BAD, ["--exit-zero"], 0),
        (BAD, ["--ignore", "insecure-index-url"], 0),
        (BAD, ["--select", "trusted-host"], 0),
        (BAD, ["--select", "trusted-host, insecure-index-url"], 1),
        (BAD, ["--select", "trusted-host", "--select", "insecure-index-url"], 1),
        (BAD, ["--select", "insecure-index-url", "--ignore", "insecure-index-url"], 0),
        (BAD, ["--fix"], 1),
        (BAD, ["--fix", "--unsafe-fixes"], 0),
        (SAFE, ["--fix"], 0),
        (SAFE, ["--diff"], 1),
        (SAFE, ["--diff", "--exit-zero"], 0),
        (CLEAN, ["--diff"], 0),
        (CLEAN, ["absent/pip.conf"], 2),
        (BAD, ["absent/pip.conf", "--exit-zero"], 2),
    ],
)
def test_the_exit_code_says_what_happened(
    project: Path, text: str, options: list[str], code: int
) -> None:
    (project / "pip.conf").write_text(text)
    paths = [] if options and not options[0].startswith("-") else ["."]
    assert main(["check", *paths, *options]) == code


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["check", "--select", "trusted-hots"], "did you mean trusted-host?"),
        (["check", "--ignore", "nonsense"], "there is no rule 'nonsense'"),
        (["check", "--kind", "pip-cnf"], "did you mean pip-conf?"),
        (["check", "--diff", "--output-format", "json"], "--diff prints a diff"),
        (["rule", "trusted-hots"], "did you mean trusted-host?"),
        (["inspect", "--kind", "x", "y"], "there is no kind of file 'x'"),
        (["server", "--tcp", "nowhere"], "--tcp takes HOST:PORT"),
        (["server", "--tcp", "127.0.0.1:99999"], "--tcp takes HOST:PORT"),
    ],
)
def test_what_does_not_exist_cannot_be_asked_for(
    capsys: pytest.CaptureFixture[str], arguments: list[str], says: str
) -> None:
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert says in err


@pytest.mark.parametrize(
    "arguments", [[], ["chekc"], ["check", "--fx"], ["check", "--output-format", "x"]]
)
def test_a_command_line_that_makes_no_sense(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 2


def test_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--version"])
    assert left.value.code == 0
    assert capsys.readouterr().out == f"pipwarden {__version__}\n"


def test_a_folder_with_nothing_for_us(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 0
    assert capsys.readouterr().err == "There are no files here of a kind that pipwarden knows.\n"


# -- output -----------------------------------------------------------------------


def test_quiet_leaves_the_summary_out(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "pip.conf").write_text(BAD)
    main(["check", "--output-format", "concise"])
    loud = capsys.readouterr().out
    main(["check", "--output-format", "concise", "--quiet"])
    quiet = capsys.readouterr().out
    assert loud.startswith(quiet)
    assert quiet.startswith("pip.conf:2:13: ")
    assert loud.removeprefix(quiet).startswith("Found ")


def test_json_is_one_object(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "pip.conf").write_text(BAD)
    (project / "uv.toml").write_bytes(b"\0")
    assert main(["check", "--output-format", "json", ".", "gone.txt"]) == 2
    out, err = capsys.readouterr()
    report = json.loads(out)
    assert err == ""
    assert report.keys() == {"findings", "problems"}
    assert [finding["path"] for finding in report["findings"]] == ["pip.conf"]
    assert [problem["path"] for problem in report["problems"]] == ["uv.toml", "gone.txt"]
    assert report["problems"][0]["start"] == {"line": 1, "column": 1}


def test_json_of_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--output-format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"findings": [], "problems": []}


def test_colour_can_be_asked_for_and_refused(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "pip.conf").write_text(BAD)
    main(["check"])
    assert "\x1b[" not in capsys.readouterr().out
    monkeypatch.setenv("FORCE_COLOR", "1")
    main(["check"])
    assert "\x1b[1;3" in capsys.readouterr().out
    monkeypatch.setenv("NO_COLOR", "1")
    main(["check"])
    assert "\x1b[" not in capsys.readouterr().out


def test_a_terminal_that_lacks_letters_gets_them_spelled_out(project: Path) -> None:
    (project / "pip.conf").write_text(
        "[global]\nindex-url = http://h.example/é\n", encoding="utf-8"
    )
    ran = subprocess.run(
        [sys.executable, "-m", "pipwarden", "check"],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )
    assert ran.returncode == 1
    assert b"http://h.example/\\xe9" in ran.stdout


def test_a_reader_that_has_seen_enough_is_no_error(project: Path) -> None:
    lines = "".join(f"    http://h{number}.example/\n" for number in range(2000))
    (project / "pip.conf").write_text(f"[global]\nfind-links =\n{lines}")
    with subprocess.Popen(
        [sys.executable, "-m", "pipwarden", "check"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""


# -- fixing -----------------------------------------------------------------------


def test_only_safe_fixes_are_applied_unless_asked(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "a.pip.conf").write_text(SAFE)
    (project / "b.pip.conf").write_text(BAD)
    assert main(["check", "--fix"]) == 1
    assert (project / "a.pip.conf").read_text() == CLEAN
    assert (project / "b.pip.conf").read_text() == BAD
    assert "Fixed 1 finding.\nLeft: " in capsys.readouterr().out
    assert main(["check", "--fix", "--unsafe-fixes"]) == 0
    assert (project / "b.pip.conf").read_text() == BAD.replace("http:", "https:")


def test_unsafe_fixes_alone_change_nothing(project: Path) -> None:
    (project / "pip.conf").write_text(BAD)
    assert main(["check", "--unsafe-fixes"]) == 1
    assert (project / "pip.conf").read_text() == BAD


def test_fixing_twice_changes_nothing_more(project: Path) -> None:
    (project / "pip.conf").write_text(SAFE)
    main(["check", "--fix"])
    before = (project / "pip.conf").stat()
    assert main(["check", "--fix"]) == 0
    after = (project / "pip.conf").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_a_diff_changes_nothing_and_says_what_would_change(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "pip.conf").write_text(SAFE)
    assert main(["check", "--diff"]) == 1
    out = capsys.readouterr().out
    assert "-index-url = http://pypi.org/simple\n+index-url = https://pypi.org/simple\n" in out
    assert "Would fix 1 finding." in out
    assert (project / "pip.conf").read_text() == SAFE


def test_line_ends_and_marks_stay(project: Path) -> None:
    for name, text in (("a", SAFE.replace("\n", "\r\n")), ("b", SAFE.replace("\n", "\r"))):
        (project / f"{name}.pip.conf").write_bytes(text.encode())
    (project / "requirements.txt").write_bytes(
        b"\xef\xbb\xbf--index-url http://pypi.org/simple\r\n"
    )
    assert main(["check", "--fix"]) == 0
    assert (project / "a.pip.conf").read_bytes() == CLEAN.replace("\n", "\r\n").encode()
    assert (project / "b.pip.conf").read_bytes() == CLEAN.replace("\n", "\r").encode()
    assert (project / "requirements.txt").read_bytes() == (
        b"\xef\xbb\xbf--index-url https://pypi.org/simple\r\n"
    )


def test_findings_stay_when_a_file_could_not_be_written(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "pip.conf").write_text(SAFE)
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert main(["check", "--fix"]) == 2
    out, err = capsys.readouterr()
    assert "write-protected" in err
    assert "Found 1 " in out
    assert "Fixed" not in out


# -- standard input ---------------------------------------------------------------


def test_standard_input_goes_by_its_name() -> None:
    ran = run(
        "check",
        "-",
        "--stdin-filename",
        "sub/pip.conf",
        "--output-format",
        "concise",
        stdin=BAD.encode(),
    )
    assert ran.returncode == 1
    assert ran.stdout.startswith(f"sub{os.sep}pip.conf:2:13:".replace(os.sep, "/").encode())
    assert run("check", "-", "--kind", "pip-conf", stdin=BAD.encode()).returncode == 1
    nameless = run("check", "-", stdin=BAD.encode())
    assert nameless.returncode == 2
    assert b"--kind" in nameless.stderr


def test_what_is_fixed_on_standard_input_comes_out_of_standard_output() -> None:
    text = b"\xef\xbb\xbf--index-url http://pypi.org/simple\r\n-i http://\xc3\xa9.example/\r\n"
    ran = run("check", "-", "--fix", "--stdin-filename", "requirements.txt", stdin=text)
    assert ran.stdout == text.replace(b"http://pypi", b"https://pypi")
    assert b"Fixed 1 finding." in ran.stderr
    assert ran.returncode == 1
    clean = run("check", "-", "--fix", "--kind", "requirements", stdin=b"flask==3.0.0\n")
    assert (clean.stdout, clean.returncode) == (b"flask==3.0.0\n", 0)


def test_too_much_on_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Stdin:
        buffer = io.BytesIO(b"#" * (11 * 1024 * 1024))

    monkeypatch.setattr(sys, "stdin", Stdin)
    assert main(["check", "-", "--kind", "pip-conf"]) == 2
    assert "files over 10 MB are not checked" in capsys.readouterr().err


# -- when we fail -----------------------------------------------------------------


def test_a_rule_that_fails_does_not_stop_the_others(
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    (project / "pip.conf").write_text(BAD)

    def broken(_: Document) -> object:
        raise ZeroDivisionError

    monkeypatch.setattr(rules.all_rules()["trusted-host"], "_check", broken)
    assert main(["check", "--output-format", "json"]) == 2
    report = json.loads(capsys.readouterr().out)
    assert [finding["rule"] for finding in report["findings"]] == ["insecure-index-url"]
    assert [problem["message"] for problem in report["problems"]] == [
        "the rule trusted-host failed; please report this"
    ]
    assert "ZeroDivisionError" in caplog.text


def test_a_reader_that_fails_does_not_stop_the_run(
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    (project / "a.pip.conf").write_text(BAD)
    (project / "b.pip.conf").write_text(BAD)
    read = readers.read

    def broken(source: object, kind: readers.Kind) -> Document:
        document = read(source, kind)  # type: ignore[arg-type]
        if document.source.path.startswith("a"):
            raise RecursionError
        return document

    monkeypatch.setattr(readers, "read", broken)
    assert main(["check", "--output-format", "json"]) == 2
    report = json.loads(capsys.readouterr().out)
    assert {finding["path"] for finding in report["findings"]} == {"b.pip.conf"}
    assert [problem["path"] for problem in report["problems"]] == ["a.pip.conf"]
    assert "RecursionError" in caplog.text


# -- rules ------------------------------------------------------------------------


def test_rules_are_listed_and_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule"]) == 0
    listed = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert listed == list(rules.all_rules())
    for code in listed:
        assert main(["rule", code]) == 0
        assert capsys.readouterr().out.startswith(f"# {code}\n")
