"""The installer looks for a package on every index and takes the best version.

By default uv takes a package from the first index that has it, so that a
private package cannot be replaced by one of the same name and a higher version
elsewhere. `unsafe-first-match` and `unsafe-best-match` give that up: anyone who
registers the name on any of the indexes, with a higher version, is installed.
This is dependency confusion, and pip works this way always.

Pipenv takes packages from the first source too, or from the one that they name,
until `install_search_all_sources` is on.

Fix: remove the setting (safe: uv then uses its default, `first-index`). Where a
package must come from a later index, bind it with `[tool.uv.sources]`; in a
Pipfile with `index = "name"`.

Ignore it where all indexes are mirrors of one another, run by the same people.

References: [CWE-427](https://cwe.mitre.org/data/definitions/427.html), [uv:
searching across multiple indexes](https://docs.astral.sh/uv/concepts/indexes/).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipwarden import edits, judgement
from pipwarden.facts import Key
from pipwarden.finding import Fix, Severity
from pipwarden.rule import Example, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipwarden.facts import Document
    from pipwarden.finding import Finding

rule = Rule(
    code="unsafe-index-strategy",
    severity=Severity.ERROR,
    since="0.1.0",
    examples=(
        Example(
            "uv.toml",
            'index-strategy = "«unsafe-best-match»"\n',
            fixed="",
        ),
        Example(
            "pyproject.toml",
            '[tool.uv]\nindex-strategy = "«unsafe-first-match»"\n',
            fixed="[tool.uv]\n",
        ),
        Example(
            "Pipfile",
            "[pipenv]\ninstall_search_all_sources = «true»\n",
            fixed="[pipenv]\n",
        ),
        Example("uv.toml", 'index-strategy = "first-index"\n'),
        Example(
            "Dockerfile",
            "FROM python\nENV UV_INDEX_STRATEGY=«unsafe-best-match» UV_LINK_MODE=copy\n"
            "RUN uv pip install \\\n    --index-strategy «unsafe-first-match» \\\n    demo\n"
            'RUN ["uv", "sync", "--index-strategy=«unsafe-best-match»"]\n',
            fixed="FROM python\nENV UV_LINK_MODE=copy\nRUN uv pip install \\\n    demo\n"
            'RUN ["uv", "sync"]\n',
        ),
        Example(
            "install.sh",
            "export UV_INDEX_STRATEGY=«unsafe-best-match»\nuv pip install demo\n",
            fixed="uv pip install demo\n",
        ),
        Example(
            ".github/workflows/ci.yml",
            "env:\n  A: 1\n  UV_INDEX_STRATEGY: «unsafe-best-match»\njobs:\n  test:\n    steps:\n"
            "      - run: uv pip install --index-strategy «unsafe-best-match» demo\n",
            fixed="env:\n  A: 1\njobs:\n  test:\n    steps:\n      - run: uv pip install demo\n",
        ),
        Example(".env", "UV_INDEX_STRATEGY=«unsafe-best-match»\nA=1\n", fixed="A=1\n"),
        Example(
            "install.sh",
            "uv pip install --index-strategy first-index demo\n"
            "echo uv pip install --index-strategy unsafe-best-match\n"
            "INDEX_STRATEGY=unsafe-best-match make\n",
        ),
    ),
)


@rule.check
def check(document: Document) -> Iterator[Finding]:
    """Yield the strategies that look beyond the first index that has a package."""
    for setting in document.active(Key.INDEX_STRATEGY):
        if not (setting.enabled or setting.value.text.startswith("unsafe-")):
            continue
        removal = edits.remove(setting)
        fix = None
        if removal is not None:
            kept = not judgement.loses_comment(document, removal)
            fix = Fix("Use the first index that has a package", (removal,), safe=kept)
        what = setting.name if setting.enabled else setting.value.text
        yield rule.at(
            judgement.place_of(setting),
            f"`{what}` lets any index replace a package of another one: whoever "
            "registers its name there is installed",
            fix,
        )
