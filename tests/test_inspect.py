import json
from pathlib import Path
from typing import Any

import pytest

from pipwarden.cli import main


def inspect(capsys: pytest.CaptureFixture[str], *paths: Path) -> list[dict[str, Any]]:
    assert main(["inspect", "--output-format", "json", *map(str, paths)]) == 0
    documents: list[dict[str, Any]] = json.loads(capsys.readouterr().out)["documents"]
    return documents


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_a_pip_configuration(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(
        tmp_path / "pip.conf",
        "[global]\nindex_url = https://u:hunter2@h.example/simple\nproxy = u:hunter2@p:1\n"
        "[install]\ntrusted-host = é\n  b\n",
    )
    (document,) = inspect(capsys, path)
    assert document.keys() == {
        "path", "kind", "settings", "requirements", "problems", "effective",
    }  # fmt: skip
    assert (document["path"], document["kind"]) == (str(path), "pip-conf")
    assert document["settings"][0] == {
        "tool": "pip",
        "key": "index-url",
        "name": "index_url",
        "value": "https://u:****@h.example/simple",
        "known": True,
        "scope": "[global]",
        "start": {"line": 2, "column": 13},
        "end": {"line": 2, "column": 47},
    }
    assert [setting["value"] for setting in document["settings"]][1:] == ["u:****@p:1", "é", "b"]
    effective = document["effective"]
    assert effective["index_urls"] == ["https://u:****@h.example/simple"]
    assert effective["proxy"] == "u:****@p:1"
    assert effective["trusted_hosts"] == ["é", "b"]
    assert effective["error"] is False
    assert effective["locations"] == [
        {
            "role": "index",
            "location": "https://u:****@h.example/simple",
            "outcome": "https-verified",
        }
    ]


def test_a_requirements_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    digest = "0" * 64
    path = write(
        tmp_path / "requirements.txt",
        f"flask==3.0.0 \\\n  --hash=sha256:{digest}\n"
        "-e git+https://tok@github.com/o/r@v1#egg=x\n--find-lnks y\n",
    )
    (document,) = inspect(capsys, path)
    flask, other = document["requirements"]
    assert flask == {
        "name": "flask",
        "specifier": "==3.0.0",
        "url": None,
        "editable": False,
        "hashes": {"sha256": [digest]},
        "pinned": True,
        "start": {"line": 1, "column": 1},
        "end": {"line": 1, "column": 13},
    }
    assert other["url"] == "git+https://****@github.com/o/r@v1#egg=x"
    assert other["editable"]
    assert document["effective"]["error"] is True
    (problem,) = document["problems"]
    assert problem.keys() == {"message", "start", "end"}
    assert problem["start"]["line"] == 4


def test_kinds_without_an_end_state(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (document,) = inspect(capsys, write(tmp_path / "uv.toml", "no-index = true\n"))
    assert document["effective"] is None
    assert document["settings"][0]["tool"] == "uv"


def test_several_files_and_one_that_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path / "deploy.conf", "[global]\n")
    missing = tmp_path / "pip.conf"
    kind = ["--kind", "pip-conf"]
    assert main(["inspect", "--output-format", "json", *kind, str(path), str(missing)]) == 2
    out, err = capsys.readouterr()
    assert [document["kind"] for document in json.loads(out)["documents"]] == ["pip-conf"]
    assert err == f"error: {missing}: no such file or directory\n"
    assert main(["inspect", str(path)]) == 2
    assert "--kind" in capsys.readouterr().err


def test_for_people(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "pip.conf", "[global]\nindex-url = https://u:hunter2@h/\x1b[2J\n")
    assert main(["inspect", "pip.conf"]) == 0
    out = capsys.readouterr().out
    assert out.startswith(
        "pip.conf: pip configuration\n  pip does not read this file where it lies"
    )
    assert "\n    2:13 pip [global] index-url = https://u:****@h/<U+001B>[2J\n" in out
    assert "\n    require_hashes: no\n" in out
    write(tmp_path / "pyvenv.cfg", "")
    assert main(["inspect", "pip.conf"]) == 0
    assert "where it lies" not in capsys.readouterr().out
    write(tmp_path / "requirements.txt", "flask==3.0.0\n-e ./x\nb --nope\n")
    assert main(["inspect", "requirements.txt"]) == 0
    out = capsys.readouterr().out
    assert "\n    1:1 flask==3.0.0 (pinned)\n" in out
    assert "\n  problems\n    3:" in out
