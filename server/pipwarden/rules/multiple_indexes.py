"""A second index competes with the first, and strangers may publish on one of them.

When a private package is looked up on more than one index, whoever registers
its name on the other one, usually the public index, can have their package
installed: dependency confusion. In December 2022 a package called `torchtriton`
on the public index was installed instead of the one on PyTorch's own index by
everybody who used both with pip; it sent the contents of home directories away.

What the installers do:

- **pip** pools all indexes and find-links: the best version wins, wherever it
  comes from. There are no priorities, whatever the order of the lines.
- **uv** takes a package from the first index that has it, and asks additional
  indexes *before* the default one. Whoever can publish on the additional index
  replaces any package; the other way round is safe, unless an unsafe
  `index-strategy` pools them. `explicit = true` restricts an index to the
  packages that are bound to it in `[tool.uv.sources]`.
- **Poetry** pools all primary sources. A supplemental source is asked only for
  what no primary one has, so a private package there is open to whoever
  registers its name on a primary source. `explicit` sources are only asked for
  packages bound to them.
- **PDM** adds every source not named `pypi` to the public index and pools them,
  unless `respect-source-order` is on or the source says `include_packages`.

Fix: use one index that serves the private packages and proxies the public index
(devpi, Nexus, Artifactory and others do). For uv, make the additional index
`explicit` and bind its packages to it; for Poetry, `priority = "explicit"` and
`source = "..."`.

Ignore it when every index is run by the same trusted people, or when all names
of your private packages are registered on the public index too.

References: [CWE-427](https://cwe.mitre.org/data/definitions/427.html), [PyTorch's
report](https://pytorch.org/blog/compromised-nightly-dependency/), [PEP
708](https://peps.python.org/pep-0708/).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipwarden import edits, judgement, origins
from pipwarden.facts import Key, Tool
from pipwarden.finding import Fix, Related, Severity
from pipwarden.rule import Example, Rule
from pipwarden.vocabulary import pip

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipwarden.facts import Document, Setting
    from pipwarden.finding import Finding
    from pipwarden.judgement import Url

rule = Rule(
    code="multiple-indexes",
    severity=Severity.WARNING,
    since="0.1.0",
    examples=(
        Example(
            "pip.conf",
            "[global]\nindex-url = https://pypi.corp.example/simple\n"
            "extra-index-url = «https://pypi.org/simple»\n",
        ),
        Example(
            "requirements.txt",
            "--extra-index-url «https://pypi.corp.example/simple»\ncorp-lib==1.0\n",
            note="it competes with the public index",
        ),
        Example(
            "pyproject.toml",
            '[[tool.uv.index]]\nname = "corp"\nurl = "«https://pypi.corp.example/simple»"\n',
            fixed='[[tool.uv.index]]\nname = "corp"\nurl = "https://pypi.corp.example/simple"\n'
            "explicit = true\n",
        ),
        Example(
            "pyproject.toml",
            '[[tool.poetry.source]]\nname = "corp"\nurl = "«https://pypi.corp.example/simple»"\n'
            'priority = "supplemental"\n',
        ),
        Example(
            "pyproject.toml",
            '[[tool.pdm.source]]\nname = "corp"\nurl = "«https://pypi.corp.example/simple»"\n',
        ),
        Example(
            "uv.toml",
            '[[index]]\nurl = "https://pypi.corp.example/simple"\ndefault = true\n',
            note="one index instead of the public one",
        ),
        Example(
            "pip.conf",
            "[global]\nno-index = true\nextra-index-url = https://pypi.corp.example/simple\n",
        ),
        Example("pip.conf", "[global]\nextra-index-url = http://localhost:3141/simple\n"),
        Example(
            "Dockerfile",
            "FROM python\nENV PIP_EXTRA_INDEX_URL=«https://pypi.corp.example/simple»\n"
            'RUN ["pip", "install", "--extra-index-url", "«https://other.example/simple»", '
            '"demo"]\n',
        ),
        Example(
            "install.sh",
            "pip install -i https://pypi.corp.example/simple \\\n"
            "    --extra-index-url «https://pypi.org/simple» demo\n"
            "uv pip install --index «https://pypi.corp.example/simple» demo\n"
            "poetry source add --priority=supplemental corp «https://pypi.corp.example/simple»\n",
        ),
        Example(
            ".github/workflows/ci.yml",
            "jobs:\n  test:\n    steps:\n      - run: |\n"
            "          pip install --extra-index-url «https://pypi.corp.example/simple» demo\n",
        ),
        Example(
            ".env", "UV_EXTRA_INDEX_URL='«https://a.example/simple» «https://b.example/simple»'\n"
        ),
        Example(
            "install.sh",
            "pip install -i https://pypi.corp.example/simple demo\n"
            "pip install -i https://other.example/simple demo\n"
            "pip install --no-index --extra-index-url https://pypi.corp.example/simple demo\n"
            "echo pip install --extra-index-url https://pypi.corp.example/simple demo\n"
            "poetry source add --priority=explicit corp https://pypi.corp.example/simple\n",
            note="two commands, each with one index",
        ),
        Example(
            "Dockerfile",
            "FROM python\nENV PIP_INDEX_URL=https://pypi.corp.example/simple\n"
            "RUN pip install --extra-index-url http://localhost:3141/simple demo\n",
        ),
        Example(
            "Dockerfile",
            "FROM python\nARG INDEX=https://pypi.corp.example/simple\n"
            "ARG UV_EXTRA_INDEX_URL=«https://pypi.corp.example/simple»\n"
            "RUN uv pip install --index ${INDEX} demo\n"
            "RUN uv pip install -i ${INDEX} demo\n",
            note="once for all commands; for the last one it is the only index",
        ),
        Example(
            "install.sh",
            "pip install --extra-index-url «https://pypi.org/simple» demo\n"
            "corp=https://pypi.corp.example/simple\n"
            "pip install «--extra-index-url» $corp demo\n"
            "pip install -i https://pypi.org/simple/ --extra-index-url https://pypi.org/simple x\n"
            "if test $AT = work; then\n"
            "  pip config set global.index-url https://pypi.corp.example/simple\n"
            "  pip config set global.extra-index-url «https://pypi.org/simple»\n"
            "  pip install --no-index -f ./wheels demo\n"
            "else\n  pip config set global.index-url https://pypi.org/simple\nfi\n",
            note="whoever adds the public index has set another one; twice the same is one",
        ),
    ),
)


@rule.check
def check(document: Document) -> Iterator[Finding]:
    """Yield the indexes that compete with another one."""
    main = list(document.active(Key.INDEX_URL))
    seen: dict[tuple[Tool, str], list[Setting]] = {}
    for setting in _competing(document):
        url = judgement.url_in(setting.value)
        if _is_local(url) or not setting.value.text:
            continue
        place = _place(setting)
        rivals = [
            each
            for each in main
            if each.tool is setting.tool
            and each.span != setting.span
            and (_place(each) != place or setting.key is Key.INDEX_URL)
            and judgement.together(each, setting)
        ]
        same = seen.setdefault(place, [])
        if setting.key is not Key.INDEX_URL and (
            any(_repeats(each, setting) for each in same)
            or any(
                _repeats(each, setting) and (each.scope.private or not rivals)
                for each in main
                if _place(each) == place
            )
        ):
            continue
        same.append(setting)
        given = judgement.place_of(setting)
        yield rule.at(
            url.excerpt.span() if given == setting.span else given,
            _message(setting, _rival(setting, has_rival=bool(rivals))),
            _fix(setting),
            related=[Related(each.span, "competes with this index") for each in rivals],
        )


def _repeats(one: Setting, other: Setting) -> bool:
    """Say whether the first setting of the same index makes the second needless."""
    return one.span != other.span and judgement.covers(one, other)


def _place(setting: Setting) -> tuple[Tool, str]:
    """Return what two settings share that name the same index."""
    return setting.tool, setting.value.text.rstrip("/")


def _competing(document: Document) -> Iterator[Setting]:
    """Yield the locations of indexes that are not the only one of their installer."""
    exclusive = [
        each for each in document.active(Key.NO_INDEX, Key.RESPECT_SOURCE_ORDER) if each.enabled
    ]
    if any(
        _is_public(each.name) and not each.explicit and each.url is None
        for each in document.indexes
    ):
        yield from (each for each in document.active(Key.INDEX_URL) if each.tool is Tool.POETRY)
    for setting in document.active(Key.EXTRA_INDEX_URL):
        index = setting.index
        if any(each.tool is setting.tool and judgement.covers(each, setting) for each in exclusive):
            continue
        if index is not None and (index.explicit or index.packages):
            continue
        yield setting


def _is_public(name: str | None) -> bool:
    return name is not None and name.lower() == "pypi"


def _is_local(url: Url) -> bool:
    """Say whether an index is a folder, or served by this machine."""
    if url.scheme in ("", "file") and not url.wrapped:
        return True
    return bool(url.host) and origins.is_loopback(url.host)


def _rival(setting: Setting, *, has_rival: bool) -> str:
    """Say what an index competes with."""
    if has_rival:
        return "the other index"
    public = setting.value.text.rstrip("/") == pip.DEFAULT_INDEX
    return "the index that is configured elsewhere" if public else "the public index"


def _message(setting: Setting, rival: str) -> str:
    match setting.tool:
        case Tool.UV | Tool.PIXI:
            return (
                f"`{setting.name}` is asked before {rival}: whoever can publish on it replaces "
                "any package; bind its packages to it and make it explicit"
            )
        case Tool.POETRY if setting.index is not None and setting.index.supplemental:
            return (
                f"`{setting.name}` is asked only for what {rival} does not have: a package that "
                "anyone registers there under the name of a private one is installed instead of it"
            )
        case tool:
            return (
                f"`{setting.name}` competes with {rival}: {tool.value} takes the best version "
                "from any, so whoever registers the name of a private package on one of them is "
                "installed; use one index that proxies the other"
            )


def _fix(setting: Setting) -> Fix | None:
    """Offer to restrict a uv index to the packages that are bound to it."""
    index = setting.index
    if setting.tool is not Tool.UV or index is None or index.name is None or index.slot is None:
        return None
    edit = edits.insert(index.slot, "explicit = true")
    title = "Use it only for packages that are bound to it (`explicit = true`)"
    # What comes from it unbound is looked up elsewhere afterwards: a person has to bind it first.
    return Fix(title, (edit,), manual=True)
