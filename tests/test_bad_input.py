"""Whatever lies in the way is named, and the rest is checked."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipwarden import files
from pipwarden.cli import main

BAD = "[global]\nindex-url = http://pypi.corp.example/simple\n"


def check(capsys: pytest.CaptureFixture[str], *paths: Path) -> tuple[int, list[str], list[str]]:
    """Return the exit code, the names of files with findings, and what could not be done."""
    code = main(["check", "--output-format", "json", *map(str, paths)])
    report = json.loads(capsys.readouterr().out)
    for problem in report["problems"]:
        assert problem.keys() == {"path", "message", "start", "end"}
    return (
        code,
        [Path(finding["path"]).name for finding in report["findings"]],
        [f"{Path(each['path']).name}: {each['message']}" for each in report["problems"]],
    )


@pytest.fixture
def other(tmp_path: Path) -> Path:
    path = tmp_path / "other.pip.conf"
    path.write_text(BAD)
    return path


def test_an_empty_file_is_clean(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("pip.conf", "requirements.txt", "constraints.txt", "pyproject.toml", "uv.toml"):
        (tmp_path / name).write_bytes(b"")
    assert check(capsys, tmp_path) == (0, [], [])


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"\x7fELF\x00\x00\x01", "it is not text: byte 5 is zero"),
        (b"\xff\xfeA", "its byte order mark promises UTF-16, which it is not: truncated data"),
    ],
)
def test_a_binary_file(
    tmp_path: Path, other: Path, capsys: pytest.CaptureFixture[str], content: bytes, why: str
) -> None:
    (tmp_path / "pip.conf").write_bytes(content)
    assert check(capsys, tmp_path) == (2, [other.name], [f"pip.conf: {why}"])


def test_a_huge_file(tmp_path: Path, other: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (tmp_path / "requirements.txt").open("wb") as stream:
        stream.truncate(100 * 1024 * 1024)
    code, found, problems = check(capsys, tmp_path)
    assert (code, found) == (2, [other.name])
    assert problems == ["requirements.txt: it has 100.0 MB, and files over 10 MB are not checked"]


def test_text_that_is_no_utf_8_is_checked_all_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "pip.conf").write_bytes(b"[global]\n# caf\xe9\n" + BAD.encode()[9:])
    code, found, problems = check(capsys, tmp_path)
    assert code == 1
    assert "pip.conf" in found
    assert problems == []


def test_a_file_without_permission(
    tmp_path: Path,
    other: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "pip.conf").write_text(BAD)
    really_open = os.open

    def guarded(path: str, *rest: int) -> int:
        if str(path).endswith("/pip.conf") or str(path).endswith("\\pip.conf"):
            raise PermissionError(13, "Permission denied")
        return really_open(path, *rest)

    monkeypatch.setattr(os, "open", guarded)  # the tests may run as root, who may read all
    assert check(capsys, tmp_path) == (2, [other.name], ["pip.conf: permission denied"])


def test_a_folder_with_the_name_of_a_file(
    tmp_path: Path, other: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "pip.conf").mkdir()
    (tmp_path / "pip.conf" / "uv.toml").write_text("")
    assert check(capsys, tmp_path) == (1, [other.name], [])
    assert check(capsys, tmp_path / "pip.conf") == (0, [], [])


if hasattr(os, "mkfifo"):  # Windows has no named pipes in folders

    def test_a_named_pipe_is_not_opened(
        tmp_path: Path, other: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        os.mkfifo(tmp_path / "pip.conf")
        why = "pip.conf: it is a named pipe, not a file"
        assert check(capsys, tmp_path) == (2, [other.name], [why])
        assert check(capsys, tmp_path / "pip.conf") == (2, [], [why])


def test_a_device_is_not_opened(
    tmp_path: Path, other: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "pip.conf").symlink_to(os.devnull)
    code, found, problems = check(capsys, tmp_path)
    assert (code, found) == (2, [other.name])
    assert problems == ["pip.conf: it is a device, not a file"]


def test_a_link_that_leads_nowhere_or_round_in_a_circle(
    tmp_path: Path, other: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "pip.conf").symlink_to(tmp_path / "pip.conf")
    (tmp_path / "uv.toml").symlink_to(tmp_path / "gone")
    (tmp_path / "sub").symlink_to(tmp_path, target_is_directory=True)
    code, found, problems = check(capsys, tmp_path)
    assert (code, found) == (2, [other.name])
    assert [problem.split(": ")[0] for problem in problems] == ["pip.conf", "uv.toml"]


def test_a_file_that_is_not_there(
    tmp_path: Path, other: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, found, problems = check(capsys, tmp_path / "pip.conf", tmp_path / "no", other)
    assert (code, found) == (2, [other.name])
    assert problems[0] == "pip.conf: no such file or directory"
    assert problems[1] == "no: no such file or directory"


def test_a_file_that_vanishes_between_listing_and_reading(
    tmp_path: Path,
    other: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "pip.conf").write_text(BAD)
    load = files.load_if_it_matters

    def late(path: str, kind: object) -> object:
        (tmp_path / "pip.conf").unlink(missing_ok=True)
        return load(path, kind)  # type: ignore[arg-type]

    monkeypatch.setattr(files, "load_if_it_matters", late)
    code, found, problems = check(capsys, tmp_path)
    assert (code, found) == (2, [other.name])
    assert problems == ["pip.conf: no such file or directory"]


def test_a_file_that_changes_between_reading_and_writing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "pip.conf"
    path.write_text(BAD)
    load = files.load_if_it_matters

    def then_changed(name: str, kind: object) -> object:
        file = load(name, kind)  # type: ignore[arg-type]
        path.write_text("[global]\n# mine\n")
        return file

    monkeypatch.setattr(files, "load_if_it_matters", then_changed)
    code = main(["check", "--fix", "--unsafe-fixes", str(path)])
    assert code == 2
    assert "it was changed meanwhile" in capsys.readouterr().err
    assert path.read_text() == "[global]\n# mine\n"


if sys.platform not in {"win32", "darwin"}:  # names are text there

    def test_a_name_that_is_no_text(tmp_path: Path) -> None:
        (tmp_path / os.fsdecode(b"caf\xe9-\x1b[31m.pip.conf")).write_text(BAD)
        for output in ("full", "concise", "json"):
            ran = subprocess.run(
                [sys.executable, "-m", "pipwarden", "check", "--output-format", output, tmp_path],
                capture_output=True,
                check=False,
            )
            assert ran.returncode == 1, ran.stderr
            assert b"\x1b" not in ran.stdout
            assert ran.stdout.decode()
            if output == "json":
                (finding,) = json.loads(ran.stdout)["findings"]
                assert finding["path"].endswith("caf\\xe9-\x1b[31m.pip.conf")
