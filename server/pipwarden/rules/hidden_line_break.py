"""pip reads other lines here than an editor shows.

A requirement or an option can hide from everyone who reviews the file: behind a
comment, in what seems to be one line, or in characters that mean something else.

- pip ends a line of a requirements file at every character that Python counts as
  a line end: vertical tab, form feed, the separators U+001C to U+001E, NEL (U+0085),
  U+2028 and U+2029. Editors, diffs and uv do not, so `# note<U+2028>evil-package`
  is a comment for all of them, and a package to install for pip.
- A comment `# coding: NAME` in the first two lines makes pip decode the file with
  that codec of Python. In `utf-7` or `unicode_escape` plain letters stand for
  others: what shows as a comment can be an option. uv and editors read UTF-8.

Only places are reported where pip ends up with something other than what is to be
seen.

Fix: a space in place of the character, so that pip reads what the editor shows;
look first what stands behind it. Save the file as UTF-8 and remove the codec.

References: [CWE-176](https://cwe.mitre.org/data/definitions/176.html),
[CWE-451](https://cwe.mitre.org/data/definitions/451.html), [pip: requirements file
format](https://pip.pypa.io/en/stable/reference/requirements-file-format/#encoding).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipwarden.facts import Oddity
from pipwarden.finding import Edit, Fix, Severity
from pipwarden.rule import Example, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipwarden.facts import Document
    from pipwarden.finding import Finding

rule = Rule(
    code="hidden-line-break",
    severity=Severity.WARNING,
    since="0.1.0",
    examples=(
        Example(
            "requirements.txt",
            "demo==1.0  # the usual one«\u2028»evil\n",
            fixed="demo==1.0  # the usual one evil\n",
            note="a line separator (U+2028) hides a second requirement in the comment",
        ),
        Example(
            "constraints.txt",
            "# limits«\x0c»demo<2\n",
            fixed="# limits demo<2\n",
            note="a form feed",
        ),
        Example("requirements.txt", "# -*- coding: «utf-7» -*-\n# +AAo-evil\ndemo==1.0\n"),
        Example("requirements.txt", "# -*- coding: utf-8 -*-\n\x0c\ndemo==1.0\n"),
        Example("pip.conf", "[global]\n# a\x0cb\n", note="pip.conf has ordinary line ends"),
    ),
)


@rule.check
def check(document: Document) -> Iterator[Finding]:
    """Yield the characters and codecs that make pip read something else."""
    for quirk in document.quirks:
        if quirk.oddity in (Oddity.HIDDEN_BREAK, Oddity.CODEC):
            repair = quirk.repair
            fix = None
            if repair is not None:
                fix = Fix(repair.title, (Edit(repair.span, repair.text),), safe=repair.safe)
            yield rule.at(quirk.span, quirk.message, fix)
