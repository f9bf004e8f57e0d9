"""Dependency links, which pip ignores, so that the packages come from somewhere else.

`dependency_links` of `setup()` and of `[options]` in setup.cfg names pages and
files to look for packages on. Who still follows them:

- **setuptools before 80**, in `python setup.py install`, `develop` and `test`, and
  `easy_install`: for all requirements of the project and of what it depends on.
  Over plain `http` whoever is on the way can put other code in their place.
- **every setuptools**, when `setup.py` is run by itself, for `setup_requires`: it
  hands the links to pip as `--find-links`.
- **pip since version 19**, uv, Poetry, PDM and `build` do **not**: they look for a
  package of that name on their index. Where that is the public one and the name is
  free there, anyone can register it, and their code is installed.

So the links protect nobody, and those who still follow them get packages from more
places than the others. It is an error with a link that nothing protects on its way,
otherwise a warning.

Fix: write where the package comes from into the requirement itself, as a direct
reference (`name @ https://...`), which all of them follow, setuptools by itself
excepted. That is offered where a link names a requirement of the file, by
`#egg=name-version` or by the name of an archive, and where that version is one that
the requirement accepts; plain `http` becomes `https` on the way. Packages with direct
references cannot be uploaded to PyPI: for these, configure an index of your own.
Links that name nothing here are left to you: to delete them changes what old tools
install.

References: [setuptools: dependency
links](https://setuptools.pypa.io/en/latest/deprecated/dependency_links.html), [PEP
508](https://peps.python.org/pep-0508/),
[CWE-427](https://cwe.mitre.org/data/definitions/427.html).
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from pipwarden import edits, judgement, origins
from pipwarden.facts import Key
from pipwarden.finding import Fix, Related, Severity
from pipwarden.rule import Example, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipwarden.facts import Document, Requirement, Setting
    from pipwarden.finding import Edit, Finding

_HEAD = "from setuptools import setup\n"

rule = Rule(
    code="dependency-links",
    severity=Severity.ERROR,
    since="0.1.0",
    examples=(
        Example(
            "setup.py",
            f"{_HEAD}setup(\n"
            '    name="app",\n'
            '    install_requires=["demo>=1.0", "other"],\n'
            "    «dependency_links»=[\n"
            '        "http://github.com/corp/demo/tarball/1.2#egg=demo-1.2",\n'
            "    ],\n"
            ")\n",
            fixed=f"{_HEAD}setup(\n"
            '    name="app",\n'
            '    install_requires=["demo @ https://github.com/corp/demo/tarball/1.2", "other"],\n'
            ")\n",
        ),
        Example(
            "setup.py",
            f"{_HEAD}requires = [\n"
            "    'demo[fast]; python_version > \"3\"',\n"
            "]\n"
            "setup(install_requires=requires,\n"
            "      «dependency_links»=["
            "'git+https://github.com/corp/demo.git@v1.0#egg=demo-1.0'])\n",
            fixed=f"{_HEAD}requires = [\n"
            "    'demo[fast] @ git+https://github.com/corp/demo.git@v1.0 ; "
            'python_version > "3"\',\n'
            "]\n"
            "setup(install_requires=requires)\n",
        ),
        Example(
            "setup.cfg",
            "[options]\ninstall_requires =\n    demo\n    other\n"
            "«dependency_links» =\n    https://files.corp.example/demo-1.0.tar.gz\n",
            fixed="[options]\ninstall_requires =\n"
            "    demo @ https://files.corp.example/demo-1.0.tar.gz\n    other\n",
        ),
        Example(
            "setup.py",
            f"{_HEAD}setup(\n"
            '    install_requires=["demo==2.0"],\n'
            '    «dependency_links»=["https://files.corp.example/demo-1.0.tar.gz", '
            '"http://pypi.corp.example/simple/"],\n'
            ")\n",
            note="a version that is not wanted, and a page: what they are for is yours to say",
        ),
        Example(
            "setup.py",
            f"{_HEAD}links = []\n"
            "for line in open('requirements.txt'):\n"
            "    links.append(line.strip())\n"
            "setup(«dependency_links»=links)\n",
        ),
        Example("setup.py", f'{_HEAD}setup(install_requires=["demo"], dependency_links=[])\n'),
        Example(
            "setup.py",
            f"{_HEAD}# dependency_links=['http://pypi.corp.example/simple/']\n"
            'setup(description="dependency_links are gone")\n',
        ),
    ),
)

_OPEN = frozenset(("http", "git", "svn", "ftp"))  # transports on which anyone can answer
_EGG = re.compile(r"[#&]egg=([^&]*)")
_FRAGMENT = re.compile(r"#egg=[^&]*&|[#&]egg=[^&]*")
_ARCHIVE = re.compile(r"\.(?:tar\.gz|tar\.bz2|tar\.xz|tgz|zip)\Z", re.IGNORECASE)
_SAFE_TEXT = re.compile(r"[\w.:/@+~#&=,!*()-]+\Z", re.ASCII)
_INSTALLED = ("install_requires", "options")  # what scopes with a project's requirements are called


class _Named(NamedTuple):
    """A link and the requirements that it is for."""

    setting: Setting
    url: str  # as a direct reference has it
    requirements: tuple[Requirement, ...]


@rule.check
def check(document: Document) -> Iterator[Finding]:
    """Yield each place that lists links, once."""
    places: dict[tuple[int, int], list[Setting]] = {}
    for setting in document.settings(Key.DEPENDENCY_LINKS):
        places.setdefault(setting.name_span, []).append(setting)
    for settings in places.values():
        unprotected = [each for each in settings if _is_open(each)]
        yield rule.at(
            settings[0].name_span,
            _message(settings[0].name, unprotected),
            _fix(document, settings),
            severity=Severity.ERROR if unprotected else Severity.WARNING,
            related=[
                Related(each.span, "nothing protects this link on its way") for each in unprotected
            ],
        )


def _is_open(setting: Setting) -> bool:
    """Say whether whoever is on the way to a link can answer in its place."""
    url = judgement.url_in(setting.value)
    if url.scheme.rpartition("+")[2] not in _OPEN or "://" not in url.text:
        return False
    return not url.host or not origins.is_loopback(url.host)


def _message(name: str, unprotected: list[Setting]) -> str:
    if unprotected:
        host = judgement.url_in(unprotected[0].value).host
        return (
            f"`{name}` sends setuptools before 80, and `setup_requires`, to `{host or 'a server'}` "
            "over a connection on which anyone can put other code in place of a package; pip "
            "ignores it and takes whatever its index has under the name"
        )
    return (
        f"pip ignores `{name}` and takes whatever its index has under the name of a package; "
        "only setuptools before 80, and `setup_requires`, follow the links"
    )


def _fix(document: Document, settings: list[Setting]) -> Fix | None:
    """Put the links that name a requirement into the requirement."""
    asked: dict[str, list[Requirement]] = {}
    for each in document.requirements:
        if each.scope.name in _INSTALLED and each.name is not None and each.url is None:
            asked.setdefault(_normal(each.name), []).append(each)
    named = [found for each in settings if (found := _named(asked, each)) is not None]
    wanted = Counter(id(requirement) for each in named for requirement in each.requirements)
    changes: list[Edit] = []
    for link in named:
        removal = edits.remove(link.setting)
        if removal is None or any(wanted[id(each)] > 1 for each in link.requirements):
            continue  # two links for one requirement: which of them is meant cannot be told
        made = [
            edits.replace(each.text, 0, len(each.text), _direct(each, link.url))
            for each in link.requirements
        ]
        if None not in made:
            changes += [removal, *(each for each in made if each is not None)]
    if not changes:
        return None
    return Fix("Write direct references into the requirements", tuple(changes))


def _direct(requirement: Requirement, url: str) -> str:
    extras = f"[{','.join(requirement.extras)}]" if requirement.extras else ""
    marker = f" ; {requirement.marker}" if requirement.marker else ""
    return f"{requirement.name}{extras} @ {url}{marker}"


def _named(asked: dict[str, list[Requirement]], setting: Setting) -> _Named | None:
    """Return what a link is for, when it tells that, and can be written elsewhere."""
    text = setting.value.text
    if not setting.known or "://" not in text or not _SAFE_TEXT.match(text):
        return None
    if judgement.secret_in(text) is not None:
        return None
    url = _reference(text)
    found = [
        (each, version) for name, version in _names(_label(text)) for each in asked.get(name, ())
    ]
    if url is None or not found:
        return None
    if not all(each.valid and each.known and _accepts(each.specifier, v) for each, v in found):
        return None
    return _Named(setting, url, tuple(each for each, _ in found))


def _reference(text: str) -> str | None:
    """Return the URL of a direct reference to the same file or repository, over https."""
    url = _FRAGMENT.sub(lambda match: "#" if match[0].endswith("&") else "", text)
    scheme, _, rest = url.partition("://")
    scheme = scheme.lower()
    vcs, plus, transport = scheme.rpartition("+")
    host, slash, path = rest.partition("/")
    if re.search(r":\d+\Z", host) and transport != "https":
        if transport != "http" or not host.endswith(":80"):
            return None  # the port is that of another protocol
        rest = f"{host[:-3]}{slash}{path}"
    if scheme == "git" or (not plus and urlsplit(url).path.endswith(".git")):
        vcs, plus, transport = "git", "+", "https"
    if transport in ("http", "git"):
        transport = "https"
    return f"{vcs}{plus}{transport}://{rest}" if transport in ("https", "ssh", "file") else None


def _label(text: str) -> str:
    """Return the name and version that a link gives: after `#egg=`, or of an archive."""
    egg = _EGG.search(text)
    if egg:
        return egg[1]
    file = urlsplit(text).path.rpartition("/")[2]
    if file.endswith(".whl"):
        return "-".join(file.split("-")[:2])
    return _ARCHIVE.sub("", file) if _ARCHIVE.search(file) else ""


def _names(label: str) -> Iterator[tuple[str, str]]:
    """Yield the names that a label may give, each with the version behind it, "" without one."""
    label = _normal(label)
    yield label, ""
    for match in re.finditer(r"-(?=v?\d)", label):
        yield label[: match.start()], label[match.end() :].replace("-", ".")


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _accepts(specifier: str, version: str) -> bool:
    if not specifier or not version:
        return not specifier
    from packaging.specifiers import InvalidSpecifier, SpecifierSet
    from packaging.version import InvalidVersion

    try:
        return SpecifierSet(specifier).contains(version, prereleases=True)
    except (InvalidSpecifier, InvalidVersion):
        return False
