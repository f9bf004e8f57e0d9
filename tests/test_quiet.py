"""Text that only looks like a setting, and settings of other programs: not a word about them."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from pipwarden import engine, readers, rules
from pipwarden.source import Source

INSECURE = "pip install -i http://a.example/simple --trusted-host a.example --pre demo"
WITH_SECRET = "pip install -i https://ci:hunter2@a.example/simple demo"  # noqa: S105
MARKDOWN = f"# How to\n\n    {INSECURE}\n\n```sh\n{WITH_SECRET}\n```\n"


class Quiet(NamedTuple):
    name: str
    path: str
    text: str


QUIET = (
    Quiet(
        "comments in a script", "install.sh", f"# {INSECURE}\n: # {WITH_SECRET}\n  #{INSECURE}\n"
    ),
    Quiet(
        "echo and printf",
        "install.sh",
        f"echo {INSECURE}\necho '{WITH_SECRET}'\nprintf '%s\\n' \"{INSECURE}\" >&2\n",
    ),
    Quiet(
        "echo in substitutions and tests",
        "install.sh",
        f'usage="run: {INSECURE}"\nif [ "$1" = "{INSECURE}" ]; then exit 1; fi\n'
        f'die() {{ echo "try {WITH_SECRET}"; exit 1; }}\n',
    ),
    Quiet(
        "a here-document to read",
        "install.sh",
        f"cat <<EOF\nUsage:\n  {INSECURE}\n  export PIP_INDEX_URL=http://a.example\nEOF\n"
        f"cat > README.md <<'EOF'\n{MARKDOWN}EOF\n",
    ),
    Quiet(
        "a here-document for another program",
        "install.sh",
        f"mail -s hello a@b.example <<EOF\n{INSECURE}\nEOF\npython - <<EOF\nx = '{INSECURE}'\n"
        f"EOF\n",
    ),
    Quiet(
        "loopback",
        "install.sh",
        "pip install --require-hashes -i http://localhost:3141/simple -r requirements.txt\n"
        "uv pip install --index-url http://127.0.0.1:8080/simple demo\n"
        "pip install --trusted-host localhost --require-hashes -r requirements.txt\n"
        "twine upload --repository-url http://[::1]:3141/root/dev/ dist/*\n",
    ),
    Quiet(
        "other programs with the same options",
        "install.sh",
        "bazel run //x --index-url http://a.example\nmytool --trusted-host a.example --pre\n"
        "helm repo add x http://a.example --insecure-skip-tls-verify\ncurl -k "
        "http://a.example/pip\n"
        "wget --no-check-certificate http://a.example\ngo env -w GOINSECURE=a.example\n"
        "apk add --allow-untrusted demo\ngrep -- --trusted-host install.sh\n",
    ),
    Quiet(
        "other registries",
        "install.sh",
        "npm config set registry http://npm.corp.example/\nnpm config set strict-ssl false\n"
        "yarn add --registry http://npm.corp.example/ demo\n"
        "cargo publish --index http://crates.corp.example/ --token abc\n"
        "gem install -s http://gems.corp.example demo\nbundle config mirror "
        "http://gems.corp.example\n"
        "go get -insecure a.example/demo\nmvn -Dmaven.wagon.http.ssl.insecure=true install\n",
    ),
    Quiet(
        "a variable of another program",
        "install.sh",
        "export INDEX_URL=http://a.example TRUSTED_HOST=a.example\nVERIFY_SSL=false terraform "
        "apply\n"
        "NPM_CONFIG_REGISTRY=http://a.example npm install\nPIPELINE_URL=http://a.example make\n",
    ),
    Quiet(
        "names that begin like an installer's",
        "install.sh",
        "pipes install -i http://a.example/simple demo\nuvicorn --index-url http://a.example app\n"
        "./pip-audit.sh -i http://a.example/simple\npipeline install --trusted-host a.example\n"
        "poetry-reader config repositories.a http://a.example\nman pip install\nwhich pip\n",
    ),
    Quiet(
        "comments and labels of an image",
        "Dockerfile",
        f"# {INSECURE}\nFROM python\nLABEL how='{INSECURE}' \\\n  secret=\"{WITH_SECRET}\"\n"
        f"RUN echo '{INSECURE}' \\\n    # {WITH_SECRET}\n    && true\nMAINTAINER {INSECURE}\n"
        "HEALTHCHECK CMD curl -k http://localhost/\nEXPOSE 80\n",
    ),
    Quiet(
        "documents that an image is given",
        "Dockerfile",
        f"FROM debian\nCOPY <<EOF /usr/share/doc/demo/README.md\n{MARKDOWN}EOF\n"
        f"RUN cat > /etc/motd <<EOF\n{INSECURE}\nEOF\n",
    ),
    Quiet(
        "other variables of an image",
        "Dockerfile",
        "FROM debian\nENV INDEX_URL=http://a.example VERIFY_SSL=false\n"
        "ARG REGISTRY=http://ci:hunter2@a.example\nENV NPM_CONFIG_REGISTRY http://a.example\n",
    ),
    Quiet(
        "files of an image that are no configuration",
        "Dockerfile",
        "FROM debian\nCOPY conf/nginx.conf /etc/nginx/\nCOPY . /app\nRUN rm -rf /app/tests /tmp/*\n"
        "COPY --from=ghcr.io/astral-sh/uv /uv /bin/\n",
    ),
    Quiet(
        "names and inputs of a workflow",
        ".github/workflows/ci.yml",
        f"name: {INSECURE}\n# {INSECURE}\non:\n  workflow_dispatch:\n    inputs:\n      index:\n"
        "        default: http://a.example/simple\njobs:\n  test:\n"
        f"    name: {INSECURE}\n    steps:\n      - name: {INSECURE}\n        run: |\n"
        f'          # {INSECURE}\n          echo "{INSECURE}"\n'
        "      - uses: actions/setup-node@v4\n        with:\n"
        "          registry-url: http://npm.corp.example/\n",
    ),
    Quiet(
        "other variables of a workflow",
        ".github/workflows/ci.yml",
        "env:\n  INDEX_URL: http://a.example/simple\n  VERIFY_SSL: false\njobs:\n  test:\n    "
        "env:\n"
        "      NPM_CONFIG_REGISTRY: http://a.example\n      GREETING: pip install --pre demo\n"
        "    steps:\n      - run: make\n",
    ),
    Quiet(
        "an environment of other programs",
        ".env",
        f"# PIP_INDEX_URL=http://a.example/simple\nINDEX_URL=http://a.example\nHOWTO='{INSECURE}'\n"
        "VERIFY_SSL=false\nDATABASE_URL=postgres://ci:hunter2@db.example/app\n"
        "PIPELINE_INDEX_URL=http://a.example\nMY_PIP_INDEX_URL=http://a.example\n",
    ),
    Quiet(
        "recipes that only talk",
        "Makefile",
        f"help: ## {INSECURE}\n\t@echo '{INSECURE}'\n\t# {WITH_SECRET}\n",
    ),
    Quiet(
        "strings of Python",
        "notes.py",
        f'"""{INSECURE}"""\nHOW = "{INSECURE}"\n# {WITH_SECRET}\nprint("{INSECURE}")\n'
        "verify_ssl = False\ntrusted_hosts = ['a.example']\n",
    ),
    Quiet(
        "other tables of pyproject.toml",
        "pyproject.toml",
        '[tool.mytool]\ntrusted_hosts = ["a.example"]\nindex-url = "http://a.example/simple"\n'
        'verify_ssl = false\n[tool.commitizen]\nname = "x"\n[project.urls]\nhome = '
        '"http://a.example"\n',
    ),
    Quiet(
        "sections of other programs",
        "setup.cfg",
        "[mytool]\nindex_url = http://a.example\ntrusted-host = a.example\n[flake8]\n"
        "max-line-length = 9\n",
    ),
    Quiet(
        "commands of tox that only talk",
        "tox.ini",
        f"[testenv]\ncommands =\n    echo {INSECURE}\n    # {INSECURE}\n",
    ),
)
# Prose and the configuration of other programs is none of ours.
FOREIGN = (
    "README.md",
    "docs/install.rst",
    "main.tf",
    "package.json",
    ".npmrc",
    "Cargo.toml",
    "Gemfile",
    "nginx.conf",
    "notes.txt",
)


@pytest.mark.parametrize("each", QUIET, ids=lambda each: each.name)
def test_nothing_is_found(each: Quiet) -> None:
    path, text = each.path, each.text
    kind = readers.kind_of(path)
    assert kind is not None
    document = readers.read(Source(path, text), kind)
    found = engine.check(document, rules.choose(strict=True))
    assert [(finding.rule, text[slice(*finding.span)]) for finding in found] == []


@pytest.mark.parametrize("each", QUIET, ids=lambda each: each.name)
def test_the_same_file_is_not_quiet_by_accident(each: Quiet) -> None:
    """The reader still reads what follows."""
    path, text = each.path, each.text
    kind = readers.kind_of(path)
    assert kind is not None
    further = {
        "Dockerfile": f"RUN {INSECURE}\n",
        "Makefile": f"all:\n\t{INSECURE}\n",
        "notes.py": f'import os\nos.system("{INSECURE}")\n',
        ".env": "PIP_TRUSTED_HOST=a.example\n",
        ".github/workflows/ci.yml": f"      - run: {INSECURE}\n",
        "pyproject.toml": '[tool.uv]\nallow-insecure-host = ["a.example"]\n',
        "setup.cfg": "[easy_install]\nindex_url = http://a.example/simple\n",
        "tox.ini": f"    {INSECURE}\n",
    }.get(path, INSECURE + "\n")
    document = readers.read(Source(path, text + further), kind)
    found = {finding.rule for finding in engine.check(document)}
    assert found & {"trusted-host", "insecure-index-url"}


@pytest.mark.parametrize("path", FOREIGN)
def test_files_of_others_are_not_read(path: str) -> None:
    assert readers.kind_of(path) is None
