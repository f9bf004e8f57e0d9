import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from pipwarden import files, readers
from pipwarden.files import Failure, File, Found
from pipwarden.files.places import is_read_by_pip
from pipwarden.files.save import save
from pipwarden.files.walk import find

PIP_CONF = readers.BY_NAME["pip-conf"]
REQUIREMENTS = readers.BY_NAME["requirements"]


def plant(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def below(root: Path, *paths: Path) -> list[str]:
    found = list(find([str(path) for path in paths or (root,)]))
    assert all(isinstance(each, Found) for each in found), found
    return [Path(each.path).relative_to(root).as_posix() for each in found]


def test_folders_are_walked_in_order_for_known_names(tmp_path: Path) -> None:
    plant(tmp_path, "b/pip.conf", "a/uv.toml", "a/README.md", "a/b/pyproject.toml", "z.txt")
    plant(tmp_path, "requirements.txt", "requirements/dev.in", "A/requirements/deep/x.txt")
    assert below(tmp_path) == [
        "requirements.txt",
        "A/requirements/deep/x.txt",
        "a/uv.toml",
        "a/b/pyproject.toml",
        "b/pip.conf",
        "requirements/dev.in",
    ]


def test_what_tools_have_made_is_left_alone(tmp_path: Path) -> None:
    plant(tmp_path, "node_modules/x/pip.conf", ".git/pip.conf", ".tox/pip.conf", "venv/pip.conf")
    plant(tmp_path, "env/pip.conf", "env/pyvenv.cfg", "env/lib/pip.conf", "site-packages/uv.toml")
    assert below(tmp_path) == ["venv/pip.conf"]  # without pyvenv.cfg it is a folder like others


def test_a_virtual_environment_that_is_named_is_walked(tmp_path: Path) -> None:
    plant(tmp_path, "env/pip.conf", "env/pyvenv.cfg")
    assert below(tmp_path, tmp_path / "env") == ["env/pip.conf"]


def test_nothing_is_checked_twice(tmp_path: Path) -> None:
    plant(tmp_path, "a/pip.conf")
    assert below(tmp_path, tmp_path, tmp_path / "a", tmp_path / "a/pip.conf") == ["a/pip.conf"]


@pytest.mark.parametrize(
    ("patterns", "left"),
    [
        ("build/\n", ["a/pip.conf", "pip.conf"]),
        ("*.conf\n", []),
        ("/pip.conf\n", ["a/pip.conf", "build/pip.conf"]),
        ("*.conf\n!a/pip.conf\n", ["a/pip.conf"]),
        ("# build/\n", ["a/pip.conf", "build/pip.conf", "pip.conf"]),
        ("!\nbuild/\r\n", ["a/pip.conf", "pip.conf"]),
        ("\ufeffbuild/", ["a/pip.conf", "pip.conf"]),
    ],
)
def test_ignore_files_are_respected(tmp_path: Path, patterns: str, left: list[str]) -> None:
    plant(tmp_path, "pip.conf", "a/pip.conf", "build/pip.conf")
    (tmp_path / ".gitignore").write_text(patterns, encoding="utf-8")
    assert sorted(below(tmp_path)) == left


def test_the_nearest_ignore_file_has_the_last_word(tmp_path: Path) -> None:
    plant(tmp_path, "a/pip.conf", "a/b/pip.conf", "c/pip.conf")
    (tmp_path / ".gitignore").write_text("pip.conf\n")
    (tmp_path / "a/.gitignore").write_text("!pip.conf\n")
    (tmp_path / "a/b/.gitignore").write_text("/pip.conf\n")
    assert below(tmp_path) == ["a/pip.conf"]


def test_the_repository_around_a_folder_counts(tmp_path: Path) -> None:
    plant(tmp_path, "a/b/pip.conf", "a/b/uv.toml", "a/b/requirements.txt", "a/b/pyproject.toml")
    (tmp_path / ".git/info").mkdir(parents=True)
    (tmp_path / ".git/info/exclude").write_text("uv.toml\n")
    (tmp_path / ".gitignore").write_text("a/b/pip.conf\n")
    (tmp_path / "a/.gitignore").write_text("b/requirements.txt\n")
    assert below(tmp_path, tmp_path / "a/b") == ["a/b/pyproject.toml"]


def test_without_a_repository_ignore_files_above_do_not_count(tmp_path: Path) -> None:
    plant(tmp_path, "a/pip.conf")
    (tmp_path / ".gitignore").write_text("pip.conf\n")
    assert below(tmp_path, tmp_path / "a") == ["a/pip.conf"]


def test_what_is_named_is_checked_even_if_it_is_ignored(tmp_path: Path) -> None:
    plant(tmp_path, "build/pip.conf", "build/x/pip.conf")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".gitignore").write_text("build/\n")
    assert below(tmp_path) == []
    assert below(tmp_path, tmp_path / "build/pip.conf") == ["build/pip.conf"]
    assert below(tmp_path, tmp_path / "build") == ["build/pip.conf", "build/x/pip.conf"]


def test_git_agrees(tmp_path: Path) -> None:
    plant(tmp_path, "pip.conf", "x/pip.conf", "x/y/pip.conf", "out/pip.conf", "x/out/uv.toml")
    plant(tmp_path, "x/keep/pip.conf", "x/drop/pip.conf", "a b/pip.conf", "#/pip.conf")
    (tmp_path / ".gitignore").write_text("out\n/x/*\n!/x/keep\n!/x/y/\na\\ b/\n\\#/\n")
    (tmp_path / "x/y").joinpath(".gitignore").write_text("**/pip.conf\n")
    git = ["git", "-C", str(tmp_path)]
    subprocess.run([*git, "init", "-q"], check=True)
    listed = subprocess.run(
        [*git, "-c", "core.excludesFile=", "ls-files", "-zco", "--exclude-standard"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split("\0")
    assert below(tmp_path) == sorted(name for name in listed if readers.kind_of(name))


def test_links_are_not_followed_in_circles(tmp_path: Path) -> None:
    plant(tmp_path, "a/pip.conf")
    (tmp_path / "a/up").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "a/uv.toml").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "b.pip.conf").symlink_to(tmp_path / "a/pip.conf")
    assert below(tmp_path) == ["b.pip.conf", "a/pip.conf"]


def test_a_named_file_needs_a_kind(tmp_path: Path) -> None:
    plant(tmp_path, "deploy.conf")
    (unknown,) = find([str(tmp_path / "deploy.conf")])
    assert isinstance(unknown, Failure)
    assert "--kind (pip-conf, " in unknown.message
    (known,) = find([str(tmp_path / "deploy.conf")], PIP_CONF)
    assert known == Found(str(tmp_path / "deploy.conf"), PIP_CONF)


def test_a_folder_that_cannot_be_listed_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(tmp_path, "a/pip.conf", "b/pip.conf")
    scandir = os.scandir

    def guarded(path: str) -> object:
        if str(path).endswith("a"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", guarded)
    first, second = find([str(tmp_path)])
    assert first == Failure(str(tmp_path / "a"), "the folder cannot be listed: permission denied")
    assert isinstance(second, Found)


# -- decoding ---------------------------------------------------------------------

TEXT = "[global]\r\nindex-url = http://ä.example/\n"


@pytest.mark.parametrize(
    ("encoding", "bom"),
    [
        ("utf-8", b""),
        ("utf-8", b"\xef\xbb\xbf"),
        ("utf-16-le", b"\xff\xfe"),
        ("utf-16-be", b"\xfe\xff"),
        ("utf-32-le", b"\xff\xfe\x00\x00"),
        ("utf-32-be", b"\x00\x00\xfe\xff"),
    ],
)
@pytest.mark.parametrize("kind", [PIP_CONF, REQUIREMENTS])
def test_a_file_is_rewritten_in_its_encoding(
    tmp_path: Path, encoding: str, bom: bytes, kind: readers.Kind
) -> None:
    path = tmp_path / "file"
    path.write_bytes(bom + TEXT.encode(encoding))
    file = files.load(str(path), kind)
    assert isinstance(file, File)
    assert (file.source.text, file.source.bom, file.source.encoding) == (TEXT, bom, encoding)
    assert save(file, TEXT.replace("http:", "https:")) is None
    assert path.read_bytes() == bom + TEXT.replace("http:", "https:").encode(encoding)


def test_bytes_that_are_no_text_survive(tmp_path: Path) -> None:
    path = tmp_path / "pip.conf"
    path.write_bytes(b"[global]\n# caf\xe9 \xed\xa0\x80\nindex-url = http://h/\n")
    file = files.load(str(path), PIP_CONF)
    assert isinstance(file, File)
    assert save(file, file.source.text.replace("http:", "https:")) is None
    assert path.read_bytes() == b"[global]\n# caf\xe9 \xed\xa0\x80\nindex-url = https://h/\n"


def test_a_requirements_file_is_read_in_the_encoding_it_names(tmp_path: Path) -> None:
    path = tmp_path / "requirements.txt"
    path.write_bytes(b"# -*- coding: latin-1 -*-\n# caf\xe9\n")
    file = files.load(str(path), REQUIREMENTS)
    assert isinstance(file, File)
    assert file.source.text.endswith("café\n")
    assert save(file, file.source.text + "# é\n") is None
    assert path.read_bytes().endswith(b"# caf\xe9\n# \xe9\n")
    failure = save(file._replace(raw=path.read_bytes()), "# \u20ac\n")
    assert failure is not None


def test_a_mark_that_promises_too_much(tmp_path: Path) -> None:
    path = tmp_path / "pip.conf"
    path.write_bytes(b"\xff\xfea")
    failure = files.load(str(path), PIP_CONF)
    assert isinstance(failure, Failure)
    assert "UTF-16" in failure.message


# -- writing ----------------------------------------------------------------------


def loaded(path: Path, text: str = "[global]\n") -> File:
    path.write_text(text)
    file = files.load(str(path), PIP_CONF)
    assert isinstance(file, File)
    return file


def test_mode_is_kept_and_nothing_is_left_behind(tmp_path: Path) -> None:
    path = tmp_path / "pip.conf"
    file = loaded(path)
    path.chmod(0o640)
    os.utime(path, (1, 1))
    assert save(file, "[install]\n") is None
    assert path.read_text() == "[install]\n"
    assert stat.S_IMODE(path.stat().st_mode) == (0o640 if os.name == "posix" else 0o666)
    assert path.stat().st_mtime > 1
    assert names(tmp_path) == ["pip.conf"]


def test_a_file_that_changed_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "pip.conf"
    file = loaded(path)
    path.write_text("[changed]\n")
    failure = save(file, "[install]\n")
    assert failure == Failure(str(path), "it was changed meanwhile, so nothing was written")
    assert path.read_text() == "[changed]\n"
    assert names(tmp_path) == ["pip.conf"]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    target = tmp_path / "real" / "pip.conf"
    target.write_text("[global]\n")
    link = tmp_path / "pip.conf"
    link.symlink_to(target)
    file = files.load(str(link), PIP_CONF)
    assert isinstance(file, File)
    assert save(file, "[install]\n") is None
    assert link.is_symlink()
    assert target.read_text() == "[install]\n"


def test_what_stands_in_the_way_of_writing_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "pip.conf"
    file = loaded(path)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert save(file, "x") == Failure(str(path), "it cannot be written: no space left on device")
    monkeypatch.undo()
    monkeypatch.setattr(os, "access", lambda *_: False)
    failure = save(file, "x")
    assert failure is not None
    assert "write-protected" in failure.message
    assert path.read_text() == "[global]\n"
    assert names(tmp_path) == ["pip.conf"]


def test_a_file_that_vanished_is_not_made_again(tmp_path: Path) -> None:
    path = tmp_path / "pip.conf"
    file = loaded(path)
    path.unlink()
    assert save(file, "x") is not None
    assert names(tmp_path) == []


# -- places -----------------------------------------------------------------------


def test_pip_reads_some_places_only(tmp_path: Path) -> None:
    home = {"PIP_CONFIG_FILE": str(tmp_path / "mine"), "XDG_CONFIG_HOME": str(tmp_path / "cfg")}
    assert is_read_by_pip(str(tmp_path / "mine"), home)
    assert is_read_by_pip(str(tmp_path / "cfg/pip/pip.conf"), home)
    assert is_read_by_pip(str(Path("~/.pip/pip.conf").expanduser()), {})
    assert not is_read_by_pip(str(tmp_path / "cfg/pip/other.conf"), home)
    assert not is_read_by_pip(str(tmp_path / "pip.conf"), {})
    plant(tmp_path, "pyvenv.cfg")
    assert is_read_by_pip(str(tmp_path / "pip.conf"), {})


def test_pip_itself_reads_those_places() -> None:
    listed = subprocess.run(
        [sys.executable, "-m", "pip", "config", "debug"],
        check=True,
        capture_output=True,
        text=True,
        env={"HOME": str(Path.home()), "PATH": os.environ["PATH"]},
    ).stdout
    paths = [
        line.strip().partition(", exists:")[0] for line in listed.splitlines() if "exists:" in line
    ]
    assert len(paths) >= 3
    assert [path for path in paths if not is_read_by_pip(path, {})] == []
