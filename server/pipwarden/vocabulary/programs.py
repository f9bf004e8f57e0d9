"""Programs that install packages: their names on a command line, their options and what these mean.

pip's options are those of `vocabulary.pip`; uv's value-taking options are those that
`uv COMMAND --help` of 0.13 lists; the others are from each program's own help.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from pipwarden.facts import Key, Tool
from pipwarden.vocabulary import pip


class Flag(NamedTuple):
    """One option of a command line."""

    option: str  # the usual long name, without dashes
    key: Key
    takes_value: bool
    enabled: bool | None = None  # of a switch: whether what the key names is on with it
    split: str = ""  # how a value holds several: "words", "commas" or not at all


class Program(NamedTuple):
    """What a program's command line looks like."""

    tool: Tool
    flags: dict[str, Flag]  # by spelling: "--index-url", "-i"
    abbreviates: bool = False  # any unambiguous beginning of a long option will do
    requirements: bool = False  # the words that are no options are requirements


NAMES = (
    (re.compile(r"pip(?:\d+(?:\.\d+)*)?\Z"), "pip"),
    (re.compile(r"uvx\Z"), "uvx"),
    (re.compile(r"uv\Z"), "uv"),
    (re.compile(r"pipx\Z"), "pipx"),
    (re.compile(r"poetry\Z"), "poetry"),
    (re.compile(r"pdm\Z"), "pdm"),
    (re.compile(r"pipenv\Z"), "pipenv"),
    (re.compile(r"(?:conda|mamba|micromamba)\Z"), "conda"),
    (re.compile(r"easy_install(?:-?\d+(?:\.\d+)*)?\Z"), "easy_install"),
    (re.compile(r"twine\Z"), "twine"),
    (re.compile(r"hatch\Z"), "hatch"),
    (re.compile(r"tox\Z"), "tox"),
    (re.compile(r"pip-(?:compile|sync)\Z"), "pip-tools"),
)
PYTHON = re.compile(r"(?:python|pypy)(?:\d+(?:\.\d+)*)?w?\Z|py\Z")
# A variable that stands for pip or for Python: $PIP, ${VENV_PIP3}, $(PYTHON), %PY%.
PIP_VARIABLE = re.compile(r"[$%][({]?(?:\w*_)?PIP\d*(?:_BIN|_CMD|_EXE)?[)}%]?\Z", re.IGNORECASE)

_UV_VALUES = """
    --project --directory --config-file --color --cache-dir --python -p --index-strategy
    --exclude-newer-package --exclude-newer --link-mode --config-setting --config-settings -C
    --no-sources-package --resolution --prerelease-package --no-build-isolation-package
    --fork-strategy --config-settings-package --upgrade-package -P --upgrade-group
    --refresh-package --no-build-package --no-binary-package --reinstall-package
    --python-platform --group --package --script --extra --build-constraints
    --build-constraint -b --torch-backend --python-version --output-format --only-group --no-group
    --cert --target -t --prefix --overrides --override --no-extra --no-editable-package --format
    --with -w --with-requirements --with-editable --only-binary --no-binary --excludes
    --output-file -o --prune --optional --no-install-package --no-emit-package --env-file
    --out-dir --marker -m --install-dir --depth -d --with-executables-from --vcs
    --trusted-publishing --tag --service-url --service-format --rev --python-downloads-json-url
    --pypy-mirror --pyodide-mirror --prompt --name --mirror --ignore-until-fixed --ignore
    --graalpy-mirror --from --exclude --description --custom-compile-command
    --config-setting-package --check-url --bump --build-backend --branch --bounds --author-from
    --annotation-style --allow-python-downloads
""".split()


def _flags(*rows: tuple[str, Key, str]) -> dict[str, Flag]:
    """Make flags from rows of (spellings, meaning, kind).

    The kind is "value", "words", "commas", "on" or "off".
    """
    made = {}
    for spellings, key, kind in rows:
        name = spellings.split()[0].lstrip("-")
        enabled = {"on": True, "off": False}.get(kind)
        split = kind if kind in ("words", "commas") else ""
        for spelling in spellings.split():
            made[spelling] = Flag(name, key, enabled is None, enabled, split)
    return made


def _others(spellings: list[str]) -> dict[str, Flag]:
    return {each: Flag(each.lstrip("-"), Key.OTHER, takes_value=True) for each in spellings}


_UV_FLAGS = {
    **_others(_UV_VALUES),
    **_flags(
        ("--index-url -i", Key.INDEX_URL, "value"),
        ("--default-index", Key.INDEX_URL, "value"),
        ("--index", Key.EXTRA_INDEX_URL, "words"),
        ("--extra-index-url", Key.EXTRA_INDEX_URL, "words"),
        ("--find-links -f", Key.FIND_LINKS, "commas"),
        ("--no-index", Key.NO_INDEX, "on"),
        ("--allow-insecure-host --trusted-host --insecure-host", Key.TRUSTED_HOST, "words"),
        ("--index-strategy", Key.INDEX_STRATEGY, "value"),
        ("--keyring-provider", Key.KEYRING, "value"),
        ("--require-hashes", Key.REQUIRE_HASHES, "on"),
        ("--no-verify-hashes", Key.VERIFY_HASHES, "off"),
        ("--no-build-isolation", Key.BUILD_ISOLATION, "off"),
        ("--no-cache -n", Key.CACHE, "off"),
        ("--no-deps", Key.NO_DEPS, "off"),
        ("--prerelease", Key.PRE, "value"),
        ("--pre", Key.PRE, "on"),
        ("--no-build", Key.ONLY_BINARY, "on"),
        ("--no-binary", Key.NO_BINARY, "on"),
        ("--no-binary-package", Key.NO_BINARY, "value"),
        ("--break-system-packages", Key.BREAK_SYSTEM_PACKAGES, "on"),
        ("--requirements --requirement -r", Key.REQUIREMENT_FILE, "value"),
        ("--constraints --constraint -c", Key.CONSTRAINT_FILE, "value"),
        ("--publish-url", Key.UPLOAD_URL, "value"),
        ("--username -u", Key.USERNAME, "value"),
        ("--password --token", Key.PASSWORD, "value"),
    ),
}

_CONDA = {
    **_others(
        "-n --name -p --prefix -f --file --solver --subdir --platform --revision --repodata-fn "
        "--experimental".split()
    ),
    **_flags(
        ("--channel -c", Key.CHANNEL, "value"),
        ("--insecure -k", Key.VERIFY_TLS, "off"),
    ),
}
_EASY_INSTALL = {
    **_others("-d --install-dir -s --script-dir -b --build-directory -H --allow-hosts".split()),
    **_flags(
        ("--index-url -i", Key.INDEX_URL, "value"),
        ("--find-links -f", Key.FIND_LINKS, "words"),
    ),
}
_TWINE = {
    **_others(
        "-r --repository --config-file --cert --client-cert -c --comment -i --identity".split()
    ),
    **_flags(
        ("--repository-url", Key.UPLOAD_URL, "value"),
        ("--username -u", Key.USERNAME, "value"),
        ("--password -p", Key.PASSWORD, "value"),
    ),
}
_PIP_TOOLS = {
    **_others(
        "-o --output-file --resolver --cache-dir --pip-args -C --config-settings --extra --newline "
        "--python-executable --annotation-style -P --upgrade-package --unsafe-package".split()
    ),
    **_flags(
        ("--index-url -i --pypi-url", Key.INDEX_URL, "value"),
        ("--extra-index-url", Key.EXTRA_INDEX_URL, "value"),
        ("--find-links -f", Key.FIND_LINKS, "value"),
        ("--trusted-host", Key.TRUSTED_HOST, "value"),
        ("--no-index", Key.NO_INDEX, "on"),
        ("--cert", Key.CERT, "value"),
        ("--client-cert", Key.CLIENT_CERT, "value"),
        ("--no-build-isolation", Key.BUILD_ISOLATION, "off"),
        ("--pre -p", Key.PRE, "on"),
    ),
}
_PIPENV = {
    **_others("--python --categories --extra-pip-args --venv-path --requirements -r".split()),
    **_flags(
        ("--index -i", Key.EXTRA_INDEX_URL, "value"),
        ("--pypi-mirror", Key.INDEX_URL, "value"),
        ("--extra-index-url", Key.EXTRA_INDEX_URL, "value"),
        ("--editable -e", Key.EDITABLE, "value"),
        ("--trusted-host", Key.TRUSTED_HOST, "value"),
    ),
}
_PIPX = {
    **_others(
        "--python --suffix --preinstall --backend --pip-args --spec --fetch-missing-python".split()
    ),
    **_flags(("--index-url -i", Key.INDEX_URL, "value")),
}
_POETRY = {
    **_others(
        "--group -G --extras -E --source --priority --platform --python --directory -C --project "
        "-P".split()
    ),
}
_PDM = {
    **_others("-G --group -p --project -L --lockfile -c --config --venv --python -d --dev".split()),
}
_TOX = {
    **_others("-e --env -c --conf --workdir --root -x --override --result-json".split()),
    **_flags(("--index-url -i", Key.INDEX_URL, "value"), ("--force-dep", Key.OTHER, "value")),
}

_UPLOADING = (
    ("--username -u", Key.USERNAME, "value"),
    ("--password -p", Key.PASSWORD, "value"),
)
_UV_PIP = _flags(
    ("--no-binary", Key.NO_BINARY, "value"), ("--only-binary", Key.ONLY_BINARY, "value")
)
# What `publish` takes beside the options that every command of the program has.
_PUBLISH = {
    "poetry": {
        **_others("-r --repository --cert --client-cert --dist-dir".split()),
        **_flags(*_UPLOADING),
    },
    "pdm": {
        **_others("-i --identity -c --comment".split()),
        **_flags(
            ("--repository -r", Key.UPLOAD_URL, "value"),
            ("--username -u", Key.USERNAME, "value"),
            ("--password -P", Key.PASSWORD, "value"),
            ("--ca-certs", Key.CERT, "value"),
            ("--no-verify-ssl", Key.VERIFY_TLS, "off"),
        ),
    },
    "uv": {
        **_others(["--index"]),  # the name of an index
        **_flags(*_UPLOADING, ("--token -t", Key.PASSWORD, "value")),
    },
    "hatch": _flags(
        ("--repo -r", Key.UPLOAD_URL, "value"),
        ("--user -u", Key.USERNAME, "value"),
        ("--auth -a", Key.PASSWORD, "value"),
        ("--ca-cert", Key.CERT, "value"),
        ("--client-cert", Key.CLIENT_CERT, "value"),
        ("--client-key --option -o --publisher -p", Key.OTHER, "value"),
    ),
}

# `python setup.py install|develop|easy_install|upload`: the old ways around pip.
SETUP_PY = Program(
    Tool.SETUPTOOLS,
    {
        **_EASY_INSTALL,
        **_flags(("--repository -r", Key.UPLOAD_URL, "value")),
    },
)

PROGRAMS: dict[str, Program] = {
    "uv": Program(Tool.UV, _UV_FLAGS, requirements=True),
    "uvx": Program(Tool.UV, _UV_FLAGS),
    "pipx": Program(Tool.PIP, _PIPX, requirements=True),
    "poetry": Program(Tool.POETRY, _POETRY, requirements=True),
    "pdm": Program(Tool.PDM, _PDM, requirements=True),
    "pipenv": Program(Tool.PIPENV, _PIPENV, requirements=True),
    "conda": Program(Tool.CONDA, _CONDA),
    "easy_install": Program(Tool.SETUPTOOLS, _EASY_INSTALL, requirements=True),
    "twine": Program(Tool.TWINE, _TWINE),
    "hatch": Program(Tool.HATCH, _others("-e --env -p --project --data-dir --cache-dir".split())),
    "tox": Program(Tool.PIP, _TOX),
    "pip-tools": Program(Tool.PIP, _PIP_TOOLS),
}

# The subcommands that install, by program: words after these are requirements.
INSTALLING = {
    "pip": frozenset(("install", "download", "wheel", "lock")),
    "uv": frozenset(("pip install", "add", "tool install", "tool run")),
    "pipx": frozenset(("install", "inject", "run", "upgrade")),
    "poetry": frozenset(("add",)),
    "pdm": frozenset(("add",)),
    "pipenv": frozenset(("install", "upgrade")),
    "easy_install": frozenset(("",)),
}
# Programs whose first one or two words are a subcommand.
DEEP = {
    "uv": frozenset(("pip", "tool", "python", "cache", "self", "auth")),
    "poetry": frozenset(("source", "self", "cache", "env")),
    "pdm": frozenset(("self", "venv", "cache")),
}


@lru_cache(maxsize=64)
def program_of(name: str, command: str) -> Program:
    """Return the command line of a program other than pip for one of its subcommands."""
    program = PROGRAMS[name]
    further = _PUBLISH.get(name) if command == "publish" else None
    if name == "uv" and command.startswith("pip "):
        further = _UV_PIP
    return program._replace(flags={**program.flags, **further}) if further else program


@lru_cache(maxsize=64)
def pip_program(command: str) -> Program:
    """Return pip's command line for a subcommand; "" is what stands before it."""
    flags: dict[str, Flag] = {}
    for option in pip.OPTIONS:
        if option.commands and not (command and option.belongs_to(command)):
            continue
        flag = Flag(
            option.name,
            Key.EDITABLE if option.name == "editable" and option.takes_value else option.key,
            option.takes_value,
            None if option.takes_value else _enabled(option),
        )
        for name in option.names.split():
            flags.setdefault(f"--{name}", flag)
        for letter in option.letters.split():
            flags.setdefault(f"-{letter}", flag)
    return Program(Tool.PIP, flags, abbreviates=True, requirements=command in INSTALLING["pip"])


def _enabled(option: pip.Option) -> bool:
    """Say whether what an option's key names is on when its switch is given."""
    off = (Key.BUILD_ISOLATION, Key.CACHE, Key.NO_DEPS)
    return option.key not in off and option.name != "no-require-hashes"


def program_named(word: str) -> str | None:
    """Return which installer a command word calls: a name, a path to it, or a variable for it."""
    name = word.replace("\\", "/").rpartition("/")[2]
    name = name[:-4] if name[-4:].lower() == ".exe" else name
    for pattern, program in NAMES:
        if pattern.match(name):
            return program
    return "pip" if PIP_VARIABLE.match(name) else None
