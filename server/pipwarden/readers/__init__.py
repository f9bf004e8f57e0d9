"""Kinds of file, and the reader of each."""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pipwarden.facts import Document
    from pipwarden.source import Source


class Kind(NamedTuple):
    """A kind of file: its name, the globs of its paths, and the module that reads it.

    A `*` that ends a glob stands for no name of a file in another language.
    """

    name: str
    title: str
    patterns: tuple[str, ...]  # against the end of a path with `/`; case does not count
    module: str
    language: str  # the identifier that editors know the language by


KINDS: tuple[Kind, ...] = (
    Kind(
        "pip-conf",
        "pip configuration",
        (
            "pip.conf",
            "pip.ini",
            ".pip.conf",
            "*.pip.conf",
            "pip.conf.j2",
            "pip.ini.j2",
            "pip.conf.template",
            "pip.ini.template",
        ),
        "pip_conf",
        "ini",
    ),
    Kind(
        "constraints",
        "pip constraints",
        ("*constraints*.txt", "*constraints*.in"),
        "requirements",
        "pip-requirements",
    ),
    Kind(
        "requirements",
        "pip requirements",
        (
            "*requirements*.txt",
            "*requirements*.in",
            "*requirements*.pip",
            "requirements/**/*.txt",
            "requirements/**/*.in",
        ),
        "requirements",
        "pip-requirements",
    ),
    Kind("pyproject", "pyproject.toml", ("pyproject.toml",), "pyproject", "toml"),
    Kind("uv-toml", "uv configuration", ("uv.toml",), "uv_toml", "toml"),
    Kind(
        "dockerfile",
        "Dockerfile",
        (
            "Dockerfile",
            "Containerfile",
            "*.dockerfile",
            "*.containerfile",
            "Dockerfile.*",
            "Dockerfile-*",
            "Dockerfile_*",
            "Containerfile.*",
            "Containerfile-*",
            "Dockerfile*.j2",
        ),
        "dockerfile",
        "dockerfile",
    ),
    Kind(
        "makefile",
        "makefile",
        ("Makefile", "GNUmakefile", "Makefile.*", "*.mk", "*.mak"),
        "makefile",
        "makefile",
    ),
    Kind("batch", "batch file", ("*.bat", "*.cmd"), "batch", "bat"),
    Kind("powershell", "PowerShell script", ("*.ps1", "*.psm1"), "powershell", "powershell"),
    Kind("justfile", "justfile", ("justfile", ".justfile", "*.just"), "justfile", "just"),
    Kind("notebook", "Jupyter notebook", ("*.ipynb",), "notebook", "jupyter"),
    Kind(
        "shell",
        "shell script",
        (
            *("*.sh", "*.bash", "*.zsh", "*.ksh", ".envrc", "*.sh.j2", "*.sh.in", "*.sh.tmpl"),
            *(".bashrc", ".bash_profile", ".bash_login", ".bash_aliases", ".profile"),
            *(".zshrc", ".zshenv", ".zprofile", ".zlogin"),
        ),
        "shell_script",
        "shellscript",
    ),
    Kind(
        "env-file",
        "environment file",
        (".env", "*.env", ".env.*", "*.env.example", "*.env.sample", "*.env.template", "*.env.j2"),
        "env_file",
        "dotenv",
    ),
    Kind("setup-cfg", "setup.cfg", ("setup.cfg",), "setup_cfg", "ini"),
    Kind(
        "pydistutils",
        "setuptools configuration",
        (".pydistutils.cfg", "pydistutils.cfg", "distutils.cfg"),
        "pydistutils",
        "ini",
    ),
    Kind("tox-ini", "tox configuration", ("tox.ini",), "tox_ini", "ini"),
    Kind("tox-toml", "tox configuration", ("tox.toml",), "tox_toml", "toml"),
    Kind("setup-py", "setup.py", ("setup.py",), "setup_py", "python"),
    Kind("python", "Python file", ("*.py",), "python_file", "python"),
    Kind("pypirc", "upload servers", (".pypirc",), "pypirc", "ini"),
    Kind(
        "workflow",
        "GitHub workflow or action",
        (".github/workflows/*.yml", ".github/workflows/*.yaml", "action.yml", "action.yaml"),
        "workflow",
        "yaml",
    ),
    Kind(
        "gitlab-ci",
        "GitLab pipeline",
        (
            ".gitlab-ci.yml",
            ".gitlab-ci.yaml",
            "*.gitlab-ci.yml",
            "*.gitlab-ci.yaml",
            ".gitlab/ci/**/*.yml",
            ".gitlab-ci/**/*.yml",
        ),
        "gitlab_ci",
        "yaml",
    ),
    Kind(
        "azure-pipelines",
        "Azure pipeline",
        (
            "*azure-pipelines*.yml",
            "*azure-pipelines*.yaml",
            "*azure-pipelines*/**/*.yml",
            "*azure-pipelines*/**/*.yaml",
        ),
        "azure",
        "yaml",
    ),
    Kind(
        "circleci",
        "CircleCI configuration",
        (".circleci/**/*.yml", ".circleci/**/*.yaml", "circle.yml"),
        "circleci",
        "yaml",
    ),
    Kind("travis", "Travis CI configuration", (".travis.yml", ".travis.yaml"), "travis", "yaml"),
    Kind(
        "bitbucket-pipelines",
        "Bitbucket pipeline",
        ("bitbucket-pipelines.yml", "bitbucket-pipelines.yaml"),
        "bitbucket",
        "yaml",
    ),
    Kind(
        "jenkinsfile",
        "Jenkins pipeline",
        ("Jenkinsfile", "Jenkinsfile.*", "Jenkinsfile-*", "*.jenkinsfile", "*.Jenkinsfile"),
        "jenkinsfile",
        "groovy",
    ),
    Kind(
        "compose",
        "Compose file",
        (
            "compose.yml",
            "compose.yaml",
            "compose.*.yml",
            "compose.*.yaml",
            "*docker-compose*.yml",
            "*docker-compose*.yaml",
        ),
        "compose",
        "dockercompose",
    ),
    Kind(
        "devcontainer",
        "dev container",
        ("devcontainer.json", ".devcontainer.json"),
        "devcontainer",
        "jsonc",
    ),
    Kind(
        "readthedocs",
        "Read the Docs configuration",
        (".readthedocs.yml", ".readthedocs.yaml", "readthedocs.yml", "readthedocs.yaml"),
        "readthedocs",
        "yaml",
    ),
    Kind(
        "pre-commit",
        "pre-commit configuration",
        (".pre-commit-config.yaml", ".pre-commit-config.yml"),
        "pre_commit",
        "yaml",
    ),
    Kind(
        "cloudbuild",
        "Google Cloud Build",
        ("*cloudbuild*.yml", "*cloudbuild*.yaml", "*cloudbuild*.json"),
        "cloudbuild",
        "yaml",
    ),
    Kind(
        "taskfile",
        "Taskfile",
        (
            "Taskfile.yml",
            "Taskfile.yaml",
            "Taskfile.dist.yml",
            "Taskfile.dist.yaml",
            "Taskfile_*.yml",
            "Taskfile.*.yml",
        ),
        "taskfile",
        "yaml",
    ),
    Kind(
        "condarc",
        "conda configuration",
        (".condarc", "condarc", "*.condarc", "condarc.d/*.yml", "condarc.d/*.yaml", ".mambarc"),
        "condarc",
        "yaml",
    ),
    Kind(
        "conda-environment",
        "conda environment",
        (
            "*environment*.yml",
            "*environment*.yaml",
            "env*.yml",
            "env*.yaml",
            "*-env.yml",
            "*_env.yml",
            "*conda*.yml",
            "*conda*.yaml",
        ),
        "conda_environment",
        "yaml",
    ),
    Kind("pipfile", "Pipfile", ("Pipfile",), "pipfile", "toml"),
    Kind(
        "poetry-toml",
        "Poetry configuration",
        ("poetry.toml", "pypoetry/config.toml", "pypoetry/auth.toml"),
        "poetry_toml",
        "toml",
    ),
    Kind(
        "pdm-toml",
        "PDM configuration",
        ("pdm.toml", ".pdm.toml", "pdm/config.toml"),
        "pdm_toml",
        "toml",
    ),
    Kind("hatch-toml", "Hatch configuration", ("hatch.toml",), "hatch_toml", "toml"),
    Kind(
        "pixi-toml",
        "pixi configuration",
        ("pixi.toml", "mojoproject.toml", "pixi/config.toml", ".pixi/config.toml"),
        "pixi_toml",
        "toml",
    ),
    Kind(
        "lock",
        "lock file",
        ("pylock.toml", "pylock.*.toml", "uv.lock", "*.py.lock", "poetry.lock", "pdm.lock"),
        "locks",
        "toml",
    ),
    Kind("pipfile-lock", "Pipfile.lock", ("Pipfile.lock",), "pipfile_lock", "json"),
)

BY_NAME = {kind.name: kind for kind in KINDS}


# Endings that say what a file is, whatever its name begins with: `dockerfile.py`, `Makefile.PL`.
_OTHERS = (
    "py|pyi|md|markdown|rst|adoc|html?|json|toml|xml|js|mjs|cjs|ts|go|rs|rb|java|c|h|cc|cpp|pl|cmake"
    "|dockerignore"
)


def _regex(pattern: str) -> str:
    parts = re.split(r"(\*\*/|\*)", pattern)
    glob = {"**/": r"(?:[^/]+/)*", "*": r"[^/]*"}
    made = [glob.get(part) or re.escape(part) for part in parts]
    if pattern.endswith("*"):
        made[-2:-2] = [rf"(?!(?:[^/]*\.)?(?:{_OTHERS})\Z)"]
    return "".join(made)


class _Finder(NamedTuple):
    """The patterns of all kinds, by what it takes to try them; numbers are those in `KINDS`."""

    names: dict[str, int]  # whole names
    endings: dict[str, tuple[tuple[str, int], ...]]  # by what stands behind their last dot
    others: dict[int, list[str]]  # of names
    folders: dict[int, list[str]]  # of paths, for patterns with a folder in them


@cache
def _finder() -> _Finder:
    names: dict[str, int] = {}
    endings: dict[str, tuple[tuple[str, int], ...]] = {}
    others: dict[int, list[str]] = {}
    folders: dict[int, list[str]] = {}
    for number, kind in enumerate(KINDS):
        for pattern in (each.lower() for each in kind.patterns):
            if "/" in pattern:
                folders.setdefault(number, []).append(pattern)
            elif "*" not in pattern:
                names.setdefault(pattern, number)
            elif pattern.rfind("*") == 0 and "." in pattern:
                last = pattern.rpartition(".")[2]
                endings[last] = (*endings.get(last, ()), (pattern[1:], number))
            else:
                others.setdefault(number, []).append(pattern)
    return _Finder(names, endings, others, folders)


@cache  # compiled late: checking one file of a plain name takes a tenth less time without
def _others() -> re.Pattern[str]:
    return _any_of(_finder().others, "")


@cache
def _folders() -> re.Pattern[str]:
    return _any_of(_finder().folders, "(?:.*/)?")


def _any_of(patterns: dict[int, list[str]], before: str) -> re.Pattern[str]:
    groups = (f"(?P<k{number}>{'|'.join(map(_regex, each))})" for number, each in patterns.items())
    return re.compile(rf"{before}(?:{'|'.join(groups)})\Z", re.DOTALL)


def kind_of(path: str) -> Kind | None:
    """Return the kind of file that a path names, or None when it is none of ours.

    The first kind in the table counts; a pattern with a folder counts when no other does.
    """
    path = path.replace("\\", "/").lower()
    name = path.rpartition("/")[2]
    finder = _finder()
    found = [number for end, number in _endings(finder, name) if name.endswith(end)]
    if name in finder.names:
        found.append(finder.names[name])
    if found and min(found) < min(finder.others):  # no other pattern could count before it
        return KINDS[min(found)]
    match = _others().match(name)
    if match and match.lastgroup:
        found.append(int(match.lastgroup[1:]))
    if found:
        return KINDS[min(found)]
    match = _folders().match(path)
    return KINDS[int(match.lastgroup[1:])] if match and match.lastgroup else None


def _endings(finder: _Finder, name: str) -> tuple[tuple[str, int], ...]:
    return finder.endings.get(name.rpartition(".")[2], ())


# Programs that a first line may name, by the kind of file that they run.
_SHEBANG = re.compile(
    rb"#![ \t]*(?:[^\s]*/)?(?:env[ \t]+(?:-[^\s]*[ \t]+|\w+=[^\s]*[ \t]+)*(?:[^\s]*/)?)?"
    rb"(?:(?P<shell>(?:ba|da|a|z|k|mk)?sh)|(?P<python>python[\d.]*)|(?P<powershell>pwsh)"
    rb"|(?P<makefile>make)|(?P<justfile>just))(?![\w.-])"
)
HEAD = 128  # bytes of a file that tell its kind


def kind_of_content(path: str, head: bytes | str) -> Kind | None:
    """Return the kind of a file whose name has no ending by the program that its first line names.

    `head` is how the file begins; `HEAD` bytes are enough.
    """
    name = path.replace("\\", "/").rpartition("/")[2]
    if "." in name[1:]:
        return None
    raw = head if isinstance(head, bytes) else head[:HEAD].encode("utf-8", "replace")
    match = _SHEBANG.match(raw)
    return BY_NAME.get(match.lastgroup) if match and match.lastgroup else None


# Kinds that most projects have thousands of, and the words one of which every file of
# them holds that says anything about an installer. A test holds this to all examples.
_COMMON = frozenset(("python", "shell", "makefile", "notebook"))
_WORDS = (
    *(b"pip", b"PIP", b"uv", b"UV_", b"poetry", b"POETRY", b"pdm", b"PDM", b"conda", b"CONDA"),
    *(b"mamba", b"easy_install", b"setup.py", b"twine", b"TWINE", b"tox", b"nox", b"HATCH_"),
    *(b"FLIT_", b"_SSL_", b"_CA_", b"SSL_CERT", b"HTTPSVERIFY", b"dependency_links"),
    *(b"/// script", b"session.install"),
)


def could_matter(kind: Kind, raw: bytes) -> bool:
    """Say whether a file can hold a fact at all; False is certain, and costs no decoding."""
    if kind.name not in _COMMON or raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return True
    for word in _WORDS:  # noqa: SIM110  (`any` takes twice the time)
        if word in raw:
            return True
    return False


def read(source: Source, kind: Kind) -> Document:
    """Return what a text of the given kind says; never raises on text."""
    module = import_module(f"{__name__}.{kind.module}")
    document: Document = module.read(source, kind.name)
    return document
