"""An installer's configuration stays in a layer of the image, with what should not leave the build.

Every `RUN`, `COPY` and `ADD` makes a layer, and layers are only ever added. A file
that a later `RUN rm` deletes is hidden and not gone: `docker save`, or any tool that
shows layers, brings it back for everybody who can pull the image.

- **Credentials** in a `pip.conf`, `.netrc`, `.pypirc` or Poetry's `auth.toml` are
  then known to all who have the image.
- **Trusted hosts** count for everybody who installs in the image, or in an image
  that is built from it.
- A file that comes from outside (`COPY pip.conf ...`) cannot be looked into. It is
  reported where its name says that it holds credentials (`.netrc`, `.pypirc`,
  `secrets/pip.conf`).
- A **later `rm`** of such a file is reported wherever it leaves the file in an earlier
  layer, whatever is in it: whoever wrote it wanted the file gone. Written and
  removed in the same `RUN` it leaves nothing, and is no finding.

Only the layers of the last stage count, and those of the stages it starts from.
What `ENV` and `ARG` hold is judged by
[hardcoded-credentials](hardcoded-credentials.md).

Fix: give the file to the command that needs it, and to no layer:
`RUN --mount=type=secret,id=pipconf,target=/etc/pip.conf pip install ...` with
`docker build --secret id=pipconf,src=pip.conf`. Then give the server new credentials.

References: [CWE-522](https://cwe.mitre.org/data/definitions/522.html), [Docker: build
secrets](https://docs.docker.com/build/building/secrets/).
"""

from __future__ import annotations

import posixpath
import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from pipwarden import judgement, origins
from pipwarden.facts import FileAction, Key
from pipwarden.finding import Related, Severity
from pipwarden.rule import Example, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipwarden.facts import Document, FileEvent, Setting
    from pipwarden.finding import Finding
    from pipwarden.source import Span

_CONF = "[global]\nindex-url = https://ci:hunter2@pypi.corp.example/simple\n"

rule = Rule(
    code="pip-config-in-image",
    severity=Severity.WARNING,
    since="0.1.0",
    examples=(
        Example(
            "Dockerfile",
            "FROM python\nCOPY pip.conf /etc/pip.conf\nRUN pip install -r requirements.txt\n"
            'RUN ["«rm", "/etc/pip.conf»"]\n',
            note="the file stays in the layer of COPY",
        ),
        Example(
            "Dockerfile",
            f"FROM python\nRUN cat > «/etc/pip.conf» <<EOF\n{_CONF}EOF\nRUN pip install demo\n",
            note="credentials",
        ),
        Example(
            "Dockerfile",
            "FROM python\n"
            "RUN pip «config set global.trusted-host pypi.corp.example» && pip install demo\n"
            "RUN pip «config set global.index-url https://ci:$TOKEN@pypi.corp.example/simple»\n",
            note="a trusted host for all who use the image; a token that the shell fills in",
        ),
        Example(
            "Dockerfile",
            "FROM python\nCOPY «.netrc /root/.netrc»\nADD «secrets/pip.conf /root/.pip/pip.conf»\n"
            "RUN pip install demo\nRUN «rm -rf ~/.netrc $HOME/.pip»\n",
        ),
        Example(
            "Dockerfile",
            'FROM python AS base\nRUN echo "machine pypi.corp.example password $T" > «~/.netrc»\n'
            "FROM base\nRUN pip install demo\n",
            note="the last stage starts from the first",
        ),
        Example(
            "Dockerfile",
            "FROM python\nRUN pip config set global.index-url https://pypi.corp.example/simple\n"
            "RUN pip install demo\nRUN «rm -rf ~/.config/pip»\nRUN rm -rf /root/.config\n",
        ),
        Example(
            "Dockerfile",
            "FROM python AS builder\nCOPY .netrc /root/.netrc\n"
            f"COPY <<EOF /etc/pip.conf\n{_CONF}EOF\nRUN pip wheel -w /wheels demo\n"
            "FROM python\nCOPY --from=builder /wheels /wheels\n"
            "RUN pip install --no-index -f /wheels demo\n",
            note="only the builder's layers have it",
        ),
        Example(
            "Dockerfile",
            "FROM python\nCOPY pip.conf /etc/pip.conf\n"
            "RUN --mount=type=secret,id=netrc,target=/root/.netrc pip install demo\n"
            'RUN echo "password $T" > ~/.netrc && pip install demo && rm ~/.netrc\n'
            "RUN pip config set global.index-url https://u:$T@pypi.corp.example/simple \\\n"
            "    && pip install other && pip config unset global.index-url\n"
            "RUN rm -rf /tmp/build && echo rm /etc/pip.conf\n",
            note="nothing says that pip.conf is secret; the others leave nothing in a layer",
        ),
        Example(
            "Dockerfile",
            "FROM python\nRUN poetry config virtualenvs.in-project true\n"
            "RUN poetry «config http-basic.corp $USER $TOKEN»\n",
            note="Poetry keeps its other settings in another file",
        ),
        Example("install.sh", "cp pip.conf /etc/pip.conf\nrm /etc/pip.conf\n"),
    ),
)

_SECRET_NAME = re.compile(
    r"[._]netrc|\.pypirc|auth\.toml|\.git-credentials|.*(?:secret|credential|token|passw|private).*",
    re.IGNORECASE,
)
_LOGIN = re.compile(r"[A-Za-z][\w+.-]*://[^/\s@:]*:(?!<|\*)[^/\s@]+@")
_ADVICE = "give it to the command that needs it by `--mount=type=secret`"


@rule.check
def check(document: Document) -> Iterator[Finding]:
    """Yield what puts a secret into a layer, and what fails to take a file out again."""
    there: list[FileEvent] = []
    gone: set[FileEvent] = set()  # hidden by a later layer
    left: dict[Span, list[FileEvent]] = {}  # by the command that removes in vain
    for event in document.events:
        if event.action in (FileAction.COPIED, FileAction.WRITTEN):
            there.append(event)
            continue
        hit = [each for each in there if each not in gone and _covers(event, each)]
        there = [each for each in there if each not in hit or each.layer != event.layer]
        kept = [each for each in hit if each.layer != event.layer]
        gone.update(kept)
        if kept and event.action is FileAction.REMOVED:
            left.setdefault(event.span, []).extend(kept)
    for span, kept in left.items():
        yield rule.at(
            span,
            f"this leaves `{kept[0].path}` in an earlier layer, where everybody who has the image "
            f"can read it; {_ADVICE}",
            related=[Related(each.span, "it stays in this layer") for each in kept],
        )
    for event in there:
        message = _message(document, event)
        if message:
            yield rule.at(event.span, message)


def _covers(removal: FileEvent, event: FileEvent) -> bool:
    """Say whether a file is among what a step removes."""
    path = event.path
    while path not in ("", "/", "~"):
        if fnmatchcase(path, removal.path):
            return True
        path = posixpath.dirname(path)
    return False


def _message(document: Document, event: FileEvent) -> str:
    """Say why a file should not be in a layer, "" when nothing is known against it."""
    content = event.content
    settings = [
        each
        for each in document.active(
            Key.TRUSTED_HOST,
            Key.PASSWORD,
            Key.INDEX_URL,
            Key.EXTRA_INDEX_URL,
            Key.FIND_LINKS,
            Key.PROXY,
            Key.UPLOAD_URL,
            Key.CHANNEL,
        )
        if content is not None and content.contains(each.value.span())
    ]
    named = any(map(_SECRET_NAME.fullmatch, (posixpath.basename(event.path), event.source)))
    if named or any(map(_is_secret, settings)):
        return (
            f"`{event.path}` stays in a layer of the image with credentials, where everybody who "
            f"has the image can read them; {_ADVICE}"
        )
    if any(map(_is_trust, settings)):
        return (
            f"`{event.path}` stays in the image with a trusted host: everybody who installs in it, "
            "or in an image built from it, accepts whoever poses as that host"
        )
    return ""


def _is_secret(setting: Setting) -> bool:
    """Say whether a setting holds a password, or one that the build fills in."""
    if setting.key is Key.PASSWORD:
        return bool(setting.value.text)
    text = setting.value.text
    return _LOGIN.match(text) is not None or judgement.secret_in(text) is not None


def _is_trust(setting: Setting) -> bool:
    if setting.key is not Key.TRUSTED_HOST:
        return False
    host = origins.trusted_host(setting.value.text).host
    return host is not None and not origins.is_loopback(host)
