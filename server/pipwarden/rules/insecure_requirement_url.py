"""A package, or a list of packages, comes over a connection that others can rewrite.

For an index pip refuses plain http until the host is trusted. For everything
that is named by its own URL it does not ask: whoever sits between the installer
and the server (a Wi-Fi network, a proxy, a provider) can put other code in its
place, and that code runs during the installation.

- **pip** fetches direct URLs, repositories (`git+http`, `git+git`, `hg+http`,
  `svn+http`, `svn+svn`, ...) and the files of `-r http://...` and
  `-c http://...` without any check or warning. `trusted-host` plays no part.
- **uv**, **Poetry** and **PDM** do the same, in `[tool.uv.sources]` and in the
  tables of dependencies as well.
- The `git://` protocol neither encrypts nor says who answers. GitHub does not
  offer it any more.

A sha256 (or longer) hash of a direct URL, and the full commit hash of a git
repository, hold the content in place: then this is only a warning, since others
still see what is fetched, can withhold it, and read a password in the URL.

Fix: `https`, or `ssh` for repositories. For public hosts that are known to
serve it the fix is safe; for your own server check first that it does.

Ignore it when the way to the server is protected by other means, such as a
tunnel that ends on the same machine.

References: [CWE-319](https://cwe.mitre.org/data/definitions/319.html),
[CWE-494](https://cwe.mitre.org/data/definitions/494.html), [pip: VCS
support](https://pip.pypa.io/en/stable/topics/vcs-support/).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipwarden import edits, judgement, origins
from pipwarden.facts import Key, Trait
from pipwarden.finding import Fix, Severity
from pipwarden.judgement import Url
from pipwarden.rule import Example, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipwarden.facts import Document, Requirement, Setting
    from pipwarden.finding import Edit, Finding

rule = Rule(
    code="insecure-requirement-url",
    severity=Severity.ERROR,
    since="0.1.0",
    examples=(
        Example(
            "requirements.txt",
            "demo @ «http»://files.corp.example/demo-1.0.tar.gz\n",
            fixed="demo @ https://files.corp.example/demo-1.0.tar.gz\n",
        ),
        Example(
            "requirements.txt",
            "-e «git+git»://github.com/corp/demo.git@v1.0#egg=demo\n",
            fixed="-e git+https://github.com/corp/demo.git@v1.0#egg=demo\n",
        ),
        Example(
            "requirements.txt",
            "-e «git»://github.com/corp/demo.git@v1.0#egg=demo\n",
            fixed="-e git+https://github.com/corp/demo.git@v1.0#egg=demo\n",
        ),
        Example(
            "requirements.txt",
            "demo @ «git+git»://reader:${GIT_TOKEN}@git.corp.example/demo.git\n",
            fixed="demo @ git+https://reader:${GIT_TOKEN}@git.corp.example/demo.git\n",
        ),
        Example(
            "requirements.txt",
            "demo @ «git+git»://git.corp.example:9418/demo.git\n",
            note="no fix: the port is that of the other protocol",
        ),
        Example(
            "requirements.txt",
            "-r «http»://corp.example:80/base.txt\n-c «http»://corp.example/limits.txt\n",
            fixed="-r https://corp.example/base.txt\n-c https://corp.example/limits.txt\n",
        ),
        Example(
            "constraints.txt",
            "demo @ «http»://files.corp.example/demo-1.0.tar.gz\n",
            fixed="demo @ https://files.corp.example/demo-1.0.tar.gz\n",
        ),
        Example(
            "requirements.txt",
            "demo @ «svn+svn»://svn.corp.example/demo@12#egg=demo\n",
            note="this server's own protocol has no secure form that could be written instead",
        ),
        Example(
            "requirements.txt",
            "demo @ «http»://files.corp.example/demo-1.0.tar.gz"
            "#sha256=f3b1bf8a4ee2a1a1cd0c4ae8a5f5b2d5a1b1b2a4fd2c0ef15c1d7d7b6a4a1c11\n",
            fixed="demo @ https://files.corp.example/demo-1.0.tar.gz"
            "#sha256=f3b1bf8a4ee2a1a1cd0c4ae8a5f5b2d5a1b1b2a4fd2c0ef15c1d7d7b6a4a1c11\n",
            note="the hash holds the file in place: a warning",
        ),
        Example(
            "pip.conf",
            "[install]\nconstraint = «http»://corp.example/limits.txt\n",
            fixed="[install]\nconstraint = https://corp.example/limits.txt\n",
        ),
        Example(
            "pyproject.toml",
            '[project]\nname = "app"\nversion = "1"\n'
            'dependencies = ["demo @ «git+http»://github.com/corp/demo.git"]\n',
            fixed='[project]\nname = "app"\nversion = "1"\n'
            'dependencies = ["demo @ git+https://github.com/corp/demo.git"]\n',
        ),
        Example(
            "pyproject.toml",
            '[tool.uv.sources]\ndemo = { git = "«git»://git.corp.example/demo" }\n'
            'other = { url = "«http»://files.corp.example/other-1.0.tar.gz" }\n',
            fixed='[tool.uv.sources]\ndemo = { git = "https://git.corp.example/demo" }\n'
            'other = { url = "https://files.corp.example/other-1.0.tar.gz" }\n',
        ),
        Example(
            "pyproject.toml",
            '[tool.poetry.dependencies]\ndemo = { git = "«http»://git.corp.example/demo.git" }\n',
            fixed="[tool.poetry.dependencies]\n"
            'demo = { git = "https://git.corp.example/demo.git" }\n',
        ),
        Example(
            "uv.toml",
            'constraint-dependencies = ["demo @ «http»://files.corp.example/demo-1.0.tar.gz"]\n',
            fixed="constraint-dependencies = "
            '["demo @ https://files.corp.example/demo-1.0.tar.gz"]\n',
        ),
        Example(
            "requirements.txt",
            "# demo @ http://files.corp.example/demo-1.0.tar.gz\n"
            "demo @ http://localhost:8000/demo-1.0.tar.gz\n"
            "other @ git+ssh://git@github.com/corp/other.git@v1.0\n"
            "./wheels/third-1.0-py3-none-any.whl\n"
            "fourth @ file:///srv/fourth-1.0.tar.gz\n",
            note="comments, this machine itself, ssh and local files are fine",
        ),
        Example(
            "pyproject.toml",
            '[project]\nname = "app"\nversion = "1"\n'
            '[project.urls]\nhomepage = "http://corp.example/"\n',
        ),
        Example(
            "Dockerfile",
            "FROM python\nRUN pip install \\\n    «http»://files.corp.example/demo-1.0.tar.gz \\\n"
            "    -c «http»://corp.example/limits.txt\n"
            'RUN ["pip", "install", "git+«http»://github.com/corp/demo.git"]\n'.replace(
                "git+«http»", "«git+http»"
            ),
            fixed="FROM python\nRUN pip install \\\n    "
            "https://files.corp.example/demo-1.0.tar.gz \\\n"
            "    -c https://corp.example/limits.txt\n"
            'RUN ["pip", "install", "git+https://github.com/corp/demo.git"]\n',
        ),
        Example(
            "install.sh",
            "URL=«http»://files.corp.example\npip install $URL/demo-1.0.zip\n"
            'pip install -e "«git»://github.com/corp/demo.git#egg=demo"\n'
            "uv pip install -r «http»://corp.example/requirements.txt\n"
            "uv add 'demo @ «http»://files.corp.example/demo-1.0.zip'\n",
            fixed="URL=https://files.corp.example\npip install $URL/demo-1.0.zip\n"
            'pip install -e "git+https://github.com/corp/demo.git#egg=demo"\n'
            "uv pip install -r https://corp.example/requirements.txt\n"
            "uv add 'demo @ https://files.corp.example/demo-1.0.zip'\n",
        ),
        Example(
            ".github/workflows/ci.yml",
            "jobs:\n  test:\n    steps:\n      - run: |\n"
            "          pip install «git+http»://github.com/corp/demo.git\n"
            "        env:\n          PIP_CONSTRAINT: «http»://corp.example/limits.txt\n",
            fixed="jobs:\n  test:\n    steps:\n      - run: |\n"
            "          pip install git+https://github.com/corp/demo.git\n"
            "        env:\n          PIP_CONSTRAINT: https://corp.example/limits.txt\n",
        ),
        Example(
            ".env",
            "PIP_CONSTRAINT=«http»://corp.example/limits.txt\n",
            fixed="PIP_CONSTRAINT=https://corp.example/limits.txt\n",
        ),
        Example(
            "install.sh",
            "git clone http://git.corp.example/demo.git && pip install ./demo\n"
            "curl http://files.corp.example/demo-1.0.zip\n"
            "echo pip install http://files.corp.example/demo-1.0.zip\n"
            "pip install http://localhost:8000/demo-1.0.zip\n"
            "# pip install http://files.corp.example/demo-1.0.zip\n",
        ),
        Example(
            "Dockerfile",
            "FROM python\nADD http://files.corp.example/demo-1.0.zip /tmp/\n"
            "LABEL url=http://files.corp.example/demo-1.0.zip\n",
        ),
    ),
)

# Transports on which anyone on the way can answer: what a URL has after its last `+`.
_OPEN = frozenset(("http", "static-http", "git", "svn", "ftp"))
# User and password end at the last `@`, and the colons of an IPv6 address are no port's.
_PORT = re.compile(r"[^/]*//(?:[^/]*@)?(?:\[[^]/]*\]|[^/:@\[]*):[^/@]*(?:/|\Z)")
_FILES = (Key.REQUIREMENT_FILE, Key.CONSTRAINT_FILE)


@rule.check
def check(document: Document) -> Iterator[Finding]:
    """Yield the requirements and the nested files that come over an open connection."""
    for setting in document.active(*_FILES):
        url = judgement.url_in(setting.value)
        if judgement.is_plain_http(url):
            yield _nested(setting, url)
    for requirement in document.asked(Trait.LOCATED):
        if requirement.url is None:
            continue
        url = Url(requirement.url, wrapped=False)
        if _is_open(url):
            yield _direct(requirement, url)


def _is_open(url: Url) -> bool:
    """Say whether a URL has an open transport to a host other than this machine."""
    if "://" not in url.text or url.scheme.rpartition("+")[2] not in _OPEN:
        return False
    return not url.host or not origins.is_loopback(url.host)


def _server(url: Url) -> str:
    return url.place if url.host else "a server"


def _nested(setting: Setting, url: Url) -> Finding:
    kind = "requirements" if setting.key is Key.REQUIREMENT_FILE else "constraints"
    return rule.at(
        judgement.scheme_span(url),
        f"`{setting.name}` fetches {kind} from `{_server(url)}` over plain http: "
        "anyone on the way can put other packages into them, and their code runs here",
        _fix(url),
    )


def _direct(requirement: Requirement, url: Url) -> Finding:
    what = f"`{requirement.name}`" if requirement.name else "this package"
    message = f"{what} comes from `{_server(url)}` over `{url.scheme}`"
    held = _held(requirement, url)
    if url.scheme == "ftp":
        message += ", which pip and uv cannot fetch, and which nothing protects"
    elif held:
        message += f": others on the way can see and withhold it, but not replace it, since {held}"
    else:
        message += (
            ", which nothing protects: anyone on the way can replace it, and its code runs here"
        )
    return rule.at(
        judgement.scheme_span(url),
        message,
        _fix(url, implicit=requirement.implicit),
        severity=Severity.WARNING if held or url.scheme == "ftp" else Severity.ERROR,
    )


def _held(requirement: Requirement, url: Url) -> str:
    """Say what keeps others from replacing the content, "" when nothing does."""
    vcs = judgement.vcs_of(requirement)
    if vcs == "git":
        reference = requirement.reference
        fixed = reference is not None and judgement.is_commit(vcs, reference.text)
        return "git checks the commit hash" if fixed else ""
    if vcs or url.scheme != "http" or not requirement.hashes:
        return ""
    # Of several digests in a URL pip heeds the first; of several `--hash` any one will do.
    in_url = [each for each in requirement.hashes if each.in_url][:1]
    counted = [*in_url, *(each for each in requirement.hashes if not each.in_url)]
    return "its hash is checked" if all(map(judgement.is_strong, counted)) else ""


def _fix(url: Url, *, implicit: bool = False) -> Fix | None:
    """Offer https; where no table says that it is a repository, its scheme must."""
    secure = {"git": "https" if implicit else "git+https", "git+git": "git+https", "ftp": "https"}
    changes: tuple[Edit, ...] | None = None
    if url.scheme in secure:
        # A port would be that of the other protocol.
        if _PORT.match(url.text):
            return None
        edit = edits.replace(url.excerpt, 0, len(url.scheme), secure[url.scheme])
        changes = (edit,) if edit else None
    elif url.scheme == "http" or url.scheme.endswith("+http"):
        changes = judgement.to_https(url)
    return Fix("Use https", changes, safe=judgement.https_is_known(url)) if changes else None
