"""An index, extra index or find-links page is reached over plain `http`.

Whoever sits between the installer and the server (a Wi-Fi network, a proxy, a
provider) can put another package in place of the one that was asked for, and
its code runs during the installation. Credentials in the URL travel in clear.

What the installers do:

- **pip** refuses plain http for every host but `localhost`, `127.0.0.0/8` and
  `::1`, until the host is trusted (`trusted-host`, in any configuration file,
  in the environment or on the command line). A refused index is skipped with a
  warning. So without a trusted host the line is dead, and one more line, which
  may stand in another file, makes it dangerous: then this is an error. A
  find-links URL that names a file is downloaded without this check.
- **uv**, **Poetry** and **conda** (for its channels) use plain http without asking.
- **PDM** and **Pipenv** use it where `verify_ssl` is off, and skip it otherwise.

Fix: write `https`. For public indexes and mirrors that are known to serve it
the fix is safe; for your own server check first that it does. Together with
the `trusted-host` that the http URL needed, both go at once.

Ignore it when the way to the server is protected by other means, such as a
tunnel that ends on the same machine.

References: [CWE-319](https://cwe.mitre.org/data/definitions/319.html), [pip:
trusted-host](https://pip.pypa.io/en/stable/cli/pip/#cmdoption-trusted-host).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipwarden import edits, judgement
from pipwarden.facts import Key, Tool
from pipwarden.finding import Fix, Related, Severity
from pipwarden.judgement import Exposure
from pipwarden.rule import Example, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipwarden.facts import Document, Setting
    from pipwarden.finding import Finding
    from pipwarden.judgement import Url
    from pipwarden.source import Span

rule = Rule(
    code="insecure-index-url",
    severity=Severity.ERROR,
    since="0.1.0",
    examples=(
        Example(
            "pip.conf",
            "[global]\nindex-url = «http»://pypi.corp.example/simple\n",
            fixed="[global]\nindex-url = https://pypi.corp.example/simple\n",
            note="pip skips it until the host is trusted",
        ),
        Example(
            "pip.conf",
            "[global]\nindex-url = «http»://mirrors.aliyun.com/pypi/simple/\n"
            "[install]\ntrusted-host = mirrors.aliyun.com\n",
            fixed="[global]\nindex-url = https://mirrors.aliyun.com/pypi/simple/\n[install]\n",
            note="the trusted host goes with it",
        ),
        Example(
            "pip.conf",
            "[global]\nextra-index-url =\n    «http»://a.example/simple\n"
            "    https://b.example/simple\n    «http»://c.example:80/simple\n",
            fixed="[global]\nextra-index-url =\n    https://a.example/simple\n"
            "    https://b.example/simple\n    https://c.example/simple\n",
        ),
        Example(
            "pip.conf.j2",
            "[global]\nindex-url = «http»://{{ index_host }}/simple\n"
            "trusted-host = {{ index_host }} localhost\n",
            fixed="[global]\nindex-url = https://{{ index_host }}/simple\n"
            "trusted-host = localhost\n",
        ),
        Example(
            "requirements.txt",
            "-i «http»://pypi.corp.example/simple\nflask==3.0.0\n",
            fixed="-i https://pypi.corp.example/simple\nflask==3.0.0\n",
        ),
        Example(
            "pyproject.toml",
            '[[tool.uv.index]]\nname = "corp"\nurl = "«http»://pypi.corp.example/simple"\n',
            fixed='[[tool.uv.index]]\nname = "corp"\nurl = "https://pypi.corp.example/simple"\n',
        ),
        Example(
            "uv.toml",
            'find-links = ["«http»://files.corp.example/wheels/"]\n',
            fixed='find-links = ["https://files.corp.example/wheels/"]\n',
        ),
        Example(
            "pip.conf",
            "[global]\nindex-url = http://localhost:3141/root/pypi/+simple/\n"
            "# index-url = http://pypi.corp.example/simple\n",
            note="loopback and comments are fine",
        ),
        Example(
            "Dockerfile",
            "FROM python\nARG INDEX=«http»://mirrors.aliyun.com/pypi/simple/\n"
            "ENV PIP_TRUSTED_HOST=mirrors.aliyun.com\nRUN pip install \\\n    -i $INDEX \\\n    "
            "demo\n",
            fixed="FROM python\nARG INDEX=https://mirrors.aliyun.com/pypi/simple/\n"
            "RUN pip install \\\n    -i $INDEX \\\n    demo\n",
            note="the variable is mended where it gets its value",
        ),
        Example(
            "Dockerfile",
            "FROM python\nENV UV_INDEX_URL=«http»://pypi.corp.example/simple\n"
            "RUN pip install -i $UV_INDEX_URL uv\n",
            fixed="FROM python\nENV UV_INDEX_URL=https://pypi.corp.example/simple\n"
            "RUN pip install -i $UV_INDEX_URL uv\n",
            note="one URL, however many use it",
        ),
        Example(
            "Dockerfile",
            'FROM python\nRUN ["uv", "pip", "install", "-i", "«http»://pypi.corp.example/simple", '
            '"x"]\n'
            "RUN conda install -c «http»://conda.anaconda.org/conda-forge demo\n"
            "RUN cat > /etc/pip.conf <<EOF\n[global]\nindex-url = "
            "«http»://pypi.corp.example/simple\nEOF\n",
            fixed='FROM python\nRUN ["uv", "pip", "install", "-i", '
            '"https://pypi.corp.example/simple", '
            '"x"]\nRUN conda install -c https://conda.anaconda.org/conda-forge demo\n'
            "RUN cat > /etc/pip.conf <<EOF\n[global]\nindex-url = "
            "https://pypi.corp.example/simple\n"
            "EOF\n",
        ),
        Example(
            "install.sh",
            "sudo -H python3 -m pip install --index-url=«http»://pypi.corp.example/simple demo\n"
            "pip config set global.index-url '«http»://pypi.corp.example/simple'\n"
            "if true; then export PIP_FIND_LINKS=«http»://files.corp.example/demo-1.0.zip; fi\n"
            'bash -c "uvx --index «http»://pypi.corp.example/simple demo"\n',
            fixed="sudo -H python3 -m pip install --index-url=https://pypi.corp.example/simple "
            "demo\n"
            "pip config set global.index-url 'https://pypi.corp.example/simple'\n"
            "if true; then export PIP_FIND_LINKS=https://files.corp.example/demo-1.0.zip; fi\n"
            'bash -c "uvx --index https://pypi.corp.example/simple demo"\n',
        ),
        Example(
            ".github/workflows/ci.yml",
            "env:\n  UV_DEFAULT_INDEX: «http»://pypi.corp.example/simple\njobs:\n  test:\n    "
            "steps:\n"
            "      - run: >\n          pip install\n          -i "
            "«http»://pypi.corp.example/simple\n"
            "          demo\n"
            '      - run: "pip install -i «http»://pypi.corp.example/simple demo"\n',
            fixed="env:\n  UV_DEFAULT_INDEX: https://pypi.corp.example/simple\njobs:\n  test:\n"
            "    steps:\n      - run: >\n          pip install\n"
            "          -i https://pypi.corp.example/simple\n          demo\n"
            '      - run: "pip install -i https://pypi.corp.example/simple demo"\n',
        ),
        Example(
            ".env",
            'PIP_INDEX_URL="«http»://pypi.corp.example/simple"\n'
            "PIP_TRUSTED_HOST=pypi.corp.example\n",
            fixed='PIP_INDEX_URL="https://pypi.corp.example/simple"\n',
        ),
        Example(
            "install.sh",
            "# pip install -i http://pypi.corp.example/simple demo\n"
            "echo pip install -i http://pypi.corp.example/simple demo\n"
            "cat <<EOF\npip install -i http://pypi.corp.example/simple demo\nEOF\n"
            "pip install -i http://localhost:3141/simple demo\n"
            "npm install --registry http://npm.corp.example/\nbazel run //x --index-url "
            "http://a.example\n"
            "INDEX=http://pypi.corp.example/simple\ncurl $INDEX\n",
            note="comments, text, loopback, other programs",
        ),
        Example(
            "Dockerfile",
            "FROM python\nLABEL how='pip install -i http://pypi.corp.example/simple demo'\n"
            "# RUN pip install -i http://pypi.corp.example/simple demo\n"
            "RUN echo 'pip install -i http://pypi.corp.example/simple demo'\n"
            "RUN pip install -i http://127.0.0.1:3141/simple demo\n"
            "ENV INDEX_URL=http://pypi.corp.example/simple\n",
        ),
        Example(
            ".github/workflows/ci.yml",
            "jobs:\n  test:\n    steps:\n"
            "      - name: pip install -i http://pypi.corp.example/simple demo\n"
            "        # pip install -i http://pypi.corp.example/simple demo\n"
            "        run: pip install -i ${{ inputs.index }} demo\n"
            "        with:\n          note: pip install -i http://pypi.corp.example/simple demo\n",
        ),
    ),
)


@rule.check
def check(document: Document) -> Iterator[Finding]:
    """Yield the plain http locations of a document, each once for all that use it."""
    found: dict[Span, Finding] = {}
    for setting, url in judgement.plain_http(document):
        exposure = judgement.exposure(document, setting, url)
        trusting = judgement.trusting(document, setting, url.text)
        finding = rule.at(
            judgement.scheme_span(url),
            _message(setting, url, exposure),
            _fix(document, setting, url, exposure),
            severity=Severity.ERROR if exposure is Exposure.USED else Severity.WARNING,
            related=[Related(each.span, f"`{each.name}` makes pip accept it") for each in trusting],
        )
        other = found.get(finding.span)
        if other is None or other.severity < finding.severity:
            found[finding.span] = finding
    yield from found.values()


def _message(setting: Setting, url: Url, exposure: Exposure) -> str:
    what = f"`{setting.name}` reaches `{url.place}` over plain http"
    if exposure is Exposure.USED:
        return f"{what}: anyone on the way can replace the packages, and their code runs here"
    if setting.ignored is not None:
        return f"{what}; it has no effect now ({setting.ignored})"
    if setting.tool is Tool.PIP:
        return (
            f"{what}: pip skips it until the host is trusted, and then anyone on the way "
            "can replace the packages"
        )
    return (
        f"{what}: {setting.tool.value} skips it until `verify_ssl` is off, and then anyone "
        "on the way can replace the packages"
    )


def _fix(document: Document, setting: Setting, url: Url, exposure: Exposure) -> Fix | None:
    """Offer https, and with it the end of the trust that http needed."""
    changes = judgement.to_https(url)
    if changes is None:
        return None
    removals = [
        edit
        for each in judgement.trusting(document, setting, url.text)
        if each.value.text != "*" and (edit := edits.remove(each)) is not None
    ]
    known = judgement.https_is_known(url)
    if exposure is Exposure.IGNORED and setting.key is not Key.INDEX_URL:
        title = f"Use https (this makes {setting.tool.value} use a source that it skips today)"
        return Fix(title, changes)
    kept = not any(judgement.loses_comment(document, edit) for edit in removals)
    title = "Use https and stop trusting the host" if removals else "Use https"
    return Fix(title, (*changes, *removals), safe=known and kept)
