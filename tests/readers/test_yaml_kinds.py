"""What CI systems, Compose, conda and their like say about installers."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from pipwarden import engine, fixes, readers
from pipwarden.facts import Document, Key, Tool
from pipwarden.readers import yaml_sheet
from pipwarden.source import Source, Span
from pipwarden.vocabulary import variables

WORKFLOW = ".github/workflows/ci.yml"


def read(path: str, text: str) -> Document:
    kind = readers.kind_of(path)
    assert kind is not None, path
    return readers.read(Source(path, text), kind)


def facts(document: Document) -> list[tuple[str, str, str, str]]:
    """Return (tool, key, value, text at the place of the value) of each setting."""
    text = document.source.text
    return [
        (each.tool.value, each.key.name, each.value.text, text[slice(*each.span)])
        for each in document.all_settings
    ]


def rules(path: str, text: str) -> list[tuple[str, int]]:
    source = Source(path, text)
    return [
        (each.rule, source.position(each.span.start).line)
        for each in engine.check(read(path, text))
    ]


NAMES = [
    (".github/workflows/ci.yml", "workflow"),
    ("repo/.github/workflows/ci.yaml", "workflow"),
    ("some/action.yml", "workflow"),
    (".gitlab-ci.yml", "gitlab-ci"),
    ("ci/test.gitlab-ci.yml", "gitlab-ci"),
    ("azure-pipelines.yml", "azure-pipelines"),
    ("azure-pipelines-nightly.yaml", "azure-pipelines"),
    (".azure-pipelines/steps/install.yml", "azure-pipelines"),
    (".circleci/config.yml", "circleci"),
    (".travis.yml", "travis"),
    ("bitbucket-pipelines.yml", "bitbucket-pipelines"),
    ("Jenkinsfile", "jenkinsfile"),
    ("ci/Jenkinsfile.release", "jenkinsfile"),
    ("deploy.jenkinsfile", "jenkinsfile"),
    ("docker-compose.yml", "compose"),
    ("docker-compose.override.yaml", "compose"),
    ("compose.dev.yml", "compose"),
    (".devcontainer/devcontainer.json", "devcontainer"),
    (".devcontainer.json", "devcontainer"),
    (".readthedocs.yaml", "readthedocs"),
    (".pre-commit-config.yaml", "pre-commit"),
    ("cloudbuild.yaml", "cloudbuild"),
    ("cloudbuild.json", "cloudbuild"),
    ("Taskfile.yml", "taskfile"),
    (".condarc", "condarc"),
    ("etc/condarc", "condarc"),
    ("environment.yml", "conda-environment"),
    ("ci/environment-dev.yaml", "conda-environment"),
]


@pytest.mark.parametrize(("path", "name"), NAMES)
def test_names(path: str, name: str) -> None:
    kind = readers.kind_of(path)
    assert kind is not None
    assert kind.name == name


@pytest.mark.parametrize(
    "path", ["ci.yml", "workflows/ci.yml", "values.yaml", "package.json", "Jenkinsfile.md/x.txt"]
)
def test_other_names(path: str) -> None:
    assert readers.kind_of(path) is None


def job(step: str) -> str:
    return f"jobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n{step}"


URL = "http://pypi.corp.example/simple"
INDEX = ("pip", "INDEX_URL", URL, URL)
EXTRA = ("pip", "EXTRA_INDEX_URL", URL, URL)

FACTS = [
    # GitHub: every block style
    (WORKFLOW, job(f"      - run: pip install -i {URL} x\n"), [INDEX]),
    (WORKFLOW, job(f'      - run: "pip install -i {URL} x"\n'), [INDEX]),
    (WORKFLOW, job(f"      - run: 'pip install -i {URL} x'\n"), [INDEX]),
    (WORKFLOW, job(f"      - run: pip install\n          -i {URL} x\n"), [INDEX]),
    (WORKFLOW, job(f"      - run: |\n          set -e\n          pip install -i {URL} x\n"), [INDEX]),
    (WORKFLOW, job(f"      - run: |-\n          pip install \\\n            -i {URL} x\n"), [INDEX]),
    (WORKFLOW, job(f"      - run: >-\n          pip install\n          -i {URL} x\n"), [INDEX]),
    (WORKFLOW, job(f"      - {{run: 'pip install -i {URL} x'}}\n"), [INDEX]),
    (WORKFLOW, job(f'      - run: bash -c "pip install -i {URL} x"\n'), [INDEX]),
    # its shells
    (WORKFLOW, job(f"      - run: pip install -i {URL} x\n        shell: bash -el {{0}}\n"), [INDEX]),
    (
        WORKFLOW,
        job(
            "      - shell: python\n        run: |\n          import subprocess\n"
            f'          subprocess.run(["pip", "install", "-i", "{URL}", "x"])\n'
        ),
        [INDEX],
    ),
    (WORKFLOW, job(f"      - run: pip install -i {URL} x\n        shell: node {{0}}\n"), []),
    (
        WORKFLOW,
        "defaults:\n  run:\n    shell: perl {0}\n" + job(f"      - run: pip install -i {URL} x\n"),
        [],
    ),
    (
        WORKFLOW,
        job(f"      - shell: pwsh\n        run: |\n          pip install `\n            -i {URL} x\n"),
        [INDEX],
    ),
    (
        WORKFLOW,
        ("jobs:\n  a:\n    runs-on: windows-latest\n    steps:\n      - run: |\n"
        f'          $env:PIP_INDEX_URL = "{URL}"\n          pip install x\n'),
        [INDEX],
    ),
    (
        WORKFLOW,
        job(f"      - shell: cmd\n        run: |\n          set PIP_INDEX_URL={URL}\n          pip install ^\n            x\n"),
        [INDEX],
    ),
    # its variables
    (
        WORKFLOW,
        (f"env:\n  CIBW_BEFORE_BUILD: pip install -i {URL} x\n"
        f"  CIBW_ENVIRONMENT: A=1 PIP_EXTRA_INDEX_URL={URL}\n"),
        [INDEX, EXTRA],
    ),
    (WORKFLOW, f"env:\n  PIP_INDEX_URL: {URL}\n" + job("      - run: make\n"), [INDEX]),
    (WORKFLOW, f"env: {{PIP_INDEX_URL: '{URL}', A: b}}\n" + job("      - run: make\n"), [INDEX]),
    (
        WORKFLOW,
        f"env:\n  INDEX: {URL}\n" + job("      - run: pip install -i $INDEX x\n"),
        [INDEX],
    ),
    (
        WORKFLOW,
        job(f'      - run: echo "PIP_INDEX_URL={URL}" >> $GITHUB_ENV\n'),
        [INDEX],
    ),
    (
        WORKFLOW,
        job(f'      - run: echo "PIP_INDEX_URL={URL}" >> "$GITHUB_ENV"\n'),
        [INDEX],
    ),
    (WORKFLOW, job(f'      - run: echo "::set-env name=PIP_INDEX_URL::{URL}"\n'), [INDEX]),
    (
        WORKFLOW,
        f"jobs:\n  a:\n    container:\n      image: python\n      env:\n        PIP_INDEX_URL: {URL}\n",
        [INDEX],
    ),
    # its inputs
    (
        WORKFLOW,
        job(
            "      - uses: pypa/gh-action-pypi-publish@release/v1\n        with:\n"
            "          repository-url: http://up.corp.example/\n"
            "          password: ${{ secrets.TOKEN }}\n"
        ),
        [
            ("twine", "UPLOAD_URL", "http://up.corp.example/", "http://up.corp.example/"),
            ("twine", "PASSWORD", "${{ secrets.TOKEN }}", "${{ secrets.TOKEN }}"),
        ],
    ),
    (
        WORKFLOW,
        job(
            "      - uses: docker/build-push-action@v6\n        with:\n          build-args: |\n"
            f"            A=b\n            PIP_INDEX_URL={URL}\n"
        ),
        [INDEX],
    ),
    (
        WORKFLOW,
        job(
            "      - uses: conda-incubator/setup-miniconda@v3\n        with:\n"
            "          channels: conda-forge, http://c.corp.example/x\n"
        ),
        [
            ("conda", "CHANNEL", "conda-forge", "conda-forge"),
            ("conda", "CHANNEL", "http://c.corp.example/x", "http://c.corp.example/x"),
        ],
    ),
    (
        WORKFLOW,
        job(
            "      - uses: mamba-org/setup-micromamba@v2\n        with:\n          condarc: |\n"
            "            ssl_verify: false\n          create-args: -c http://c.example/x numpy\n"
        ),
        [
            ("conda", "VERIFY_TLS", "false", "false"),
            ("conda", "CHANNEL", "http://c.example/x", "http://c.example/x"),
        ],
    ),
    (
        WORKFLOW,
        job(
            "      - uses: actions/setup-python@v6\n        with:\n"
            f"          pip-install: -i {URL} x\n"
        ),
        [INDEX],
    ),
    (
        WORKFLOW,
        (f"jobs:\n  a:\n    uses: o/r/.github/workflows/x.yml@v1\n    with:\n      script: |\n"
        f"        pip install -i {URL} x\n"),
        [INDEX],
    ),
    (
        WORKFLOW,
        job(
            "      - uses: actions/github-script@v7\n        with:\n"
            f"          script: pip install -i {URL} x\n"
        ),
        [],
    ),
    (
        "action.yml",
        ("runs:\n  using: composite\n  steps:\n"
        f"    - run: pip install -i {URL} x\n      shell: bash\n"),
        [INDEX],
    ),
    # GitLab
    (".gitlab-ci.yml", f"variables:\n  PIP_INDEX_URL: {URL}\n", [INDEX]),
    (
        ".gitlab-ci.yml",
        f"variables:\n  PIP_INDEX_URL:\n    value: {URL}\n    description: where\n",
        [INDEX],
    ),
    (
        ".gitlab-ci.yml",
        (f"t:\n  variables: {{I: '{URL}'}}\n  before_script:\n    - export J=$I\n"
        "  script:\n    - [pip install -i $J x, [ls]]\n    - !reference [.a, script]\n"),
        [INDEX],
    ),
    (".gitlab-ci.yml", f"t:\n  script: pip install -i {URL} x\n", [INDEX]),
    (".gitlab-ci.yml", f"default:\n  before_script:\n    - pip install -i {URL} x\n", [INDEX]),
    (
        ".gitlab-ci.yml",
        f".s: &s\n  - pip install -i {URL} x\na:\n  script: *s\nb:\n  script: *s\n",
        [INDEX],
    ),
    (
        ".gitlab-ci.yml",
        f".v: &v\n  PIP_INDEX_URL: {URL}\na:\n  variables:\n    <<: *v\nb:\n  variables: *v\n",
        [INDEX],
    ),
    (".gitlab-ci.yml", f"a:\n  after_script:\n    - |\n      pip install -i {URL} x\n", [INDEX]),
    # Azure
    ("azure-pipelines.yml", f"steps:\n- script: pip install -i {URL} x\n", [INDEX]),
    ("azure-pipelines.yml", f"steps:\n- bash: |\n    pip install -i {URL} x\n", [INDEX]),
    (
        "azure-pipelines.yml",
        (f"stages:\n- stage: s\n  jobs:\n  - job: j\n    steps:\n    - task: Bash@3\n      inputs:\n"
        f"        targetType: inline\n        script: pip install -i {URL} x\n"),
        [INDEX],
    ),
    (
        "azure-pipelines.yml",
        ("steps:\n- ${{ if eq(parameters.a, 'b') }}:\n"
        f"  - script: pip install -i {URL} x\n    env:\n      UV_INDEX_URL: {URL}\n"),
        [INDEX, ("uv", "INDEX_URL", URL, URL)],
    ),
    ("azure-pipelines.yml", f"variables:\n  pip.index.url: {URL}\n", [INDEX]),
    ("azure-pipelines.yml", f"variables:\n- name: PIP_INDEX_URL\n  value: {URL}\n", [INDEX]),
    (
        "azure-pipelines.yml",
        f'steps:\n- bash: echo "##vso[task.setvariable variable=PIP_INDEX_URL]{URL}"\n',
        [INDEX],
    ),
    # CircleCI
    (
        ".circleci/config.yml",
        (f"jobs:\n  a:\n    docker:\n      - image: x\n        environment:\n          PIP_INDEX_URL: {URL}\n"
        f"    steps:\n      - checkout\n      - run: pip install --extra-index-url {URL} x\n"),
        [INDEX, EXTRA],
    ),
    (
        ".circleci/config.yml",
        ("commands:\n  i:\n    steps:\n      - when:\n          condition: true\n          steps:\n"
        f"            - run:\n                name: pip install -i http://no.example x\n"
        f"                command: |\n                  pip install -i {URL} << parameters.x >>\n"),
        [INDEX],
    ),
    (
        ".circleci/config.yml",
        ("jobs:\n  a:\n    steps:\n"
        f"      - run: echo 'export PIP_INDEX_URL={URL}' >> $BASH_ENV\n"),
        [INDEX],
    ),
    # Travis
    (".travis.yml", f"install: pip install -i {URL} x\n", [INDEX]),
    (".travis.yml", f"before_install:\n  - travis_retry pip install -i {URL} x\n", [INDEX]),
    (".travis.yml", f"script:\n- travis_wait 30 $PY -m pip install -i {URL} x\n", [INDEX]),
    (".travis.yml", f"env:\n  - A=1 PIP_INDEX_URL={URL}\n", [INDEX]),
    (".travis.yml", f"env: PIP_INDEX_URL={URL}\n", [INDEX]),
    (".travis.yml", f"env:\n  global:\n    - PIP_INDEX_URL={URL}\n    - secure: abc\n", [INDEX]),
    (".travis.yml", f"env:\n  global:\n    PIP_INDEX_URL: {URL}\n", [INDEX]),
    (".travis.yml", f"jobs:\n  include:\n    - env: PIP_INDEX_URL={URL}\n      script: x\n", [INDEX]),
    (
        ".travis.yml",
        "deploy:\n  provider: pypi\n  server: http://up.example/\n  password:\n    secure: x\n",
        [("twine", "UPLOAD_URL", "http://up.example/", "http://up.example/")],
    ),
    # Bitbucket
    (
        "bitbucket-pipelines.yml",
        ("definitions:\n  steps:\n    - step: &s\n        script:\n"
        f"          - pip install -i {URL} x\npipelines:\n  default:\n    - step: *s\n"
        f"    - parallel:\n        - step:\n            after-script: [pip install -i {URL} y]\n"),
        [INDEX, INDEX],
    ),
    # Jenkins
    ("Jenkinsfile", f"node {{\n  sh 'pip install -i {URL} x'\n}}\n", [INDEX]),
    ("Jenkinsfile", f'node {{ sh("pip install -i {URL} x") }}\n', [INDEX]),
    ("Jenkinsfile", f"sh '''\n  set -e\n  pip install \\\n    -i {URL} x\n'''\n", [INDEX]),
    ("Jenkinsfile", f"sh '''\n  pip install \\\\\n    -i {URL} x\n'''\n", [INDEX]),
    ("Jenkinsfile", f'sh(returnStdout: true, script: "pip install -i {URL} x").trim()\n', [INDEX]),
    ("Jenkinsfile", f"sh 'pip install ' + '-i {URL} ' + name\n", [INDEX]),
    ("Jenkinsfile", f"steps.sh 'pip install -i {URL} x'\n", [INDEX]),
    ("Jenkinsfile", f"environment {{\n  PIP_INDEX_URL = '{URL}'\n  A = credentials('b')\n}}\n", [INDEX]),
    ("Jenkinsfile", f"environment {{ I = '{URL}' }}\nsh \"pip install -i ${{I}} x\"\n", [INDEX]),
    ("Jenkinsfile", f"environment {{ I = '{URL}' }}\nsh \"pip install -i ${{env.I}} x\"\n", [INDEX]),
    ("Jenkinsfile", f"environment {{ I = '{URL}' }}\nsh 'pip install -i $I x'\n", [INDEX]),
    ("Jenkinsfile", f"withEnv(['A=b', 'PIP_INDEX_URL={URL}']) {{ sh 'make' }}\n", [INDEX]),
    ("Jenkinsfile", f"env.PIP_INDEX_URL = '{URL}'\n", [INDEX]),
    ("Jenkinsfile", f"// sh 'pip install -i {URL} x'\n/* sh 'pip install -i {URL} x' */\n", []),
    ("Jenkinsfile", f"echo 'pip install -i {URL} x'\n", []),
    # Compose
    ("compose.yml", f"services:\n  a:\n    environment:\n      PIP_INDEX_URL: {URL}\n", [INDEX]),
    ("compose.yml", f"services:\n  a:\n    environment:\n      - PIP_INDEX_URL={URL}\n      - B\n", [INDEX]),
    ("compose.yml", f"services:\n  a:\n    build:\n      args:\n        PIP_INDEX_URL: {URL}\n", [INDEX]),
    ("compose.yml", f"services:\n  a:\n    command: sh -c 'pip install -i {URL} x'\n", [INDEX]),
    ("compose.yml", f"services:\n  a:\n    command: [sh, -c, 'pip install -i {URL} x']\n", [INDEX]),
    ("compose.yml", f"services:\n  a:\n    entrypoint:\n      - pip\n      - install\n      - -i\n      - {URL}\n      - x\n", [INDEX]),
    (
        "compose.yml",
        (f"x-env: &e\n  PIP_INDEX_URL: {URL}\nservices:\n  a:\n    environment: *e\n"
        "  b:\n    environment:\n      <<: *e\n      C: d\n"),
        [INDEX],
    ),
    # dev containers
    ("devcontainer.json", f'{{\n  // why\n  "containerEnv": {{"PIP_INDEX_URL": "{URL}"}},\n}}\n', [INDEX]),
    ("devcontainer.json", f'{{"postCreateCommand": "pip install -i {URL} x"}}\n', [INDEX]),
    ("devcontainer.json", f'{{"postCreateCommand": ["pip", "install", "-i", "{URL}", "x"]}}\n', [INDEX]),
    ("devcontainer.json", f'{{"onCreateCommand": {{"a": "pip install -i {URL} x", "b": ["ls"]}}}}\n', [INDEX]),
    ("devcontainer.json", f'{{"build": {{"args": {{"PIP_INDEX_URL": "{URL}"}}}}}}\n', [INDEX]),
    # Read the Docs
    (".readthedocs.yaml", f"build:\n  commands:\n    - pip install -i {URL} x\n", [INDEX]),
    (".readthedocs.yaml", f"build:\n  jobs:\n    post_install:\n      - pip install -i {URL} x\n", [INDEX]),
    (
        ".readthedocs.yaml",
        "python:\n  install:\n    - requirements: docs/requirements.txt\n    - method: pip\n      path: .\n",
        [("pip", "REQUIREMENT_FILE", "docs/requirements.txt", "docs/requirements.txt")],
    ),
    # pre-commit
    (
        ".pre-commit-config.yaml",
        f"repos:\n- repo: x\n  hooks:\n  - id: mypy\n    additional_dependencies: [a==1, '--index-url={URL}']\n",
        [INDEX],
    ),
    (
        ".pre-commit-config.yaml",
        f"repos:\n- repo: x\n  hooks:\n  - id: mypy\n    additional_dependencies:\n    - -i\n    - {URL}\n    - a\n",
        [INDEX],
    ),
    (
        ".pre-commit-config.yaml",
        f"repos:\n- repo: local\n  hooks:\n  - id: a\n    language: system\n    entry: bash -c 'pip install -i {URL} x'\n",
        [INDEX],
    ),
    # Cloud Build
    ("cloudbuild.yaml", f"steps:\n- name: python\n  entrypoint: pip\n  args: [install, -i, '{URL}', x]\n", [INDEX]),
    ("cloudbuild.yaml", f"steps:\n- name: python:3\n  args: ['pip', 'install', '-i', '{URL}', 'x']\n", [INDEX]),
    ("cloudbuild.yaml", f"steps:\n- name: a\n  entrypoint: bash\n  args:\n  - -c\n  - |\n    pip install -i {URL} x\n", [INDEX]),
    ("cloudbuild.yaml", f"steps:\n- name: a\n  script: |\n    #!/usr/bin/env bash\n    pip install -i {URL} x\n", [INDEX]),
    ("cloudbuild.yaml", f"steps:\n- name: a\n  env: ['PIP_INDEX_URL={URL}']\noptions:\n  env: [A=b]\n", [INDEX]),
    ("cloudbuild.json", f'{{"steps": [{{"name": "a", "env": ["PIP_INDEX_URL={URL}"]}}]}}', [INDEX]),
    # Taskfile
    ("Taskfile.yml", f"env:\n  PIP_INDEX_URL: {URL}\ntasks: {{}}\n", [INDEX]),
    ("Taskfile.yml", f"tasks:\n  a:\n    cmds:\n      - cmd: pip install -i {URL} {{{{ .X }}}}\n      - task: b\n", [INDEX]),
    ("Taskfile.yml", f"tasks:\n  a: pip install -i {URL} x\n  b: [pip install -i {URL} y]\n", [INDEX, INDEX]),
    # conda
    (
        ".condarc",
        ("channels:\n  - conda-forge\n  - http://a.example/c\nchannel_alias: http://b.example/\n"
        "custom_channels:\n  x: http://c.example/y # z\nssl_verify: False\nauto_update_conda: false\n"),
        [
            ("conda", "CHANNEL", "conda-forge", "conda-forge"),
            ("conda", "CHANNEL", "http://a.example/c", "http://a.example/c"),
            ("conda", "CHANNEL", "http://b.example/", "http://b.example/"),
            ("conda", "CHANNEL", "http://c.example/y", "http://c.example/y"),
            ("conda", "VERIFY_TLS", "False", "False"),
        ],
    ),
    (".condarc", "ssl_verify: /etc/ca.pem\n", [("conda", "CERT", "/etc/ca.pem", "/etc/ca.pem")]),
    (
        "environment.yml",
        ("channels: [defaults]\ndependencies:\n  - python=3.11\n  - pip:\n"
        f"    - --extra-index-url {URL}\n    # x\n    - 'flask==1'\nvariables:\n  PIP_INDEX_URL: {URL}\n"),
        [("conda", "CHANNEL", "defaults", "defaults"), EXTRA, INDEX],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("path", "text", "expected"), FACTS)
def test_what_a_file_sets(path: str, text: str, expected: list[tuple[str, str, str, str]]) -> None:
    document = read(path, text)
    assert document.problems == ()
    assert facts(document) == expected


QUIET = [
    (WORKFLOW, job(f"      - name: pip install -i {URL} x\n        run: make\n")),
    (WORKFLOW, job(f"      - run: |\n          # pip install -i {URL} x\n          make\n")),
    (WORKFLOW, job(f"      - run: echo pip install -i {URL} x\n")),
    (WORKFLOW, job(f"      - run: helm repo add x --index-url {URL}\n")),
    (WORKFLOW, job(f"      # - run: pip install -i {URL} x\n      - run: make\n")),
    (WORKFLOW, job(f"      - run: make\n        if: contains('pip install -i {URL} x', 'pip')\n")),
    (WORKFLOW, job("      - run: pip install -i ${{ secrets.INDEX }} x\n")),
    (WORKFLOW, job("      - run: pip install -i http://localhost:3141/simple x\n")),
    (WORKFLOW, f"jobs:\n  a:\n    strategy:\n      matrix:\n        PIP_INDEX_URL: ['{URL}']\n"),
    (WORKFLOW, job("      - run: make\n        env:\n          PIP_INDEX_URL: ${{ vars.INDEX }}\n")),
    (".gitlab-ci.yml", f"variables:\n  INDEX_URL: {URL}\n"),
    (".gitlab-ci.yml", f"include:\n  - remote: {URL}\nstages: [pip]\n"),
    (".gitlab-ci.yml", f"t:\n  parallel:\n    matrix:\n      - PIP_INDEX_URL: [{URL}]\n"),
    ("azure-pipelines.yml", f"steps:\n- script: make\n  displayName: pip install -i {URL} x\n"),
    (".travis.yml", "env:\n  global:\n    - secure: PIP_INDEX_URL=http\n"),
    ("compose.yml", f"services:\n  a:\n    labels:\n      PIP_INDEX_URL: {URL}\n"),
    ("compose.yml", f"services:\n  a:\n    command: echo pip install -i {URL}\n"),
    (".pre-commit-config.yaml", f"repos:\n- repo: {URL}\n  rev: pip\n  hooks:\n  - id: a\n"),
    (
        ".pre-commit-config.yaml",
        ("repos:\n- repo: x\n  hooks:\n  - id: eslint\n    additional_dependencies:\n"
        "    - eslint@8.0.0\n    - '@typescript/pip@1.2.3'\n"),
    ),
    (
        ".pre-commit-config.yaml",
        ("repos:\n- repo: x\n  hooks:\n  - id: a\n    language: node\n"
        "    additional_dependencies: [http://a.example/pip.tgz]\n"),
    ),
    (".readthedocs.yaml", f"build:\n  tools:\n    pip: {URL}\n"),
    ("cloudbuild.yaml", f"steps:\n- name: gcr.io/x/pip\n  args: ['install', '-i', '{URL}']\n"),
    ("Taskfile.yml", f"tasks:\n  a:\n    desc: pip install -i {URL} x\n    cmds: [make]\n"),
    ("Taskfile.yml", f"vars:\n  PIP_INDEX_URL: {URL}\n"),
    ("env.yml", f"pip: {URL}\nvariables:\n  PIP_INDEX_URL: {URL}\n"),
    ("environment.yml", "channels: [conda-forge]\ndependencies:\n  # - http://a.example/x\n  - pip\n"),
    (".condarc", "ssl_verify: true\nchannels: [defaults]\n# ssl_verify: false\n"),
    ("Jenkinsfile", f"echo \"pip install -i {URL} x\" // sh 'pip install -i {URL} x'\n"),
    ("Jenkinsfile", f"def pip = 'pip install -i {URL} x'\n"),
    ("devcontainer.json", f'{{"name": "pip install -i {URL} x"}}\n'),
]  # fmt: skip


@pytest.mark.parametrize(("path", "text"), QUIET)
def test_what_only_looks_like_it_is_left_alone(path: str, text: str) -> None:
    document = read(path, text)
    assert document.problems == ()
    assert rules(path, text) == []


TRUSTED = f"pip install -i {URL} x"
SCOPES = [
    # a step sees its own variables, its job's and the workflow's
    (
        job(
            f"      - run: {TRUSTED}\n        env:\n          PIP_TRUSTED_HOST: pypi.corp.example\n"
        ),
        True,
    ),
    (
        job(
            f"      - run: {TRUSTED}\n      - run: make\n        env:\n"
            "          PIP_TRUSTED_HOST: pypi.corp.example\n"
        ),
        False,
    ),
    ("env:\n  PIP_TRUSTED_HOST: pypi.corp.example\n" + job(f"      - run: {TRUSTED}\n"), True),
    (
        (
            f"jobs:\n  a:\n    env:\n      PIP_TRUSTED_HOST: pypi.corp.example\n    steps: []\n"
            f"  b:\n    steps:\n      - run: {TRUSTED}\n"
        ),
        False,
    ),
    # what pip's configuration or GITHUB_ENV is given, later steps see
    (
        job(
            "      - run: pip config set global.trusted-host pypi.corp.example\n"
            f"      - run: {TRUSTED}\n"
        ),
        True,
    ),
    (
        job(
            "      - run: echo PIP_TRUSTED_HOST=pypi.corp.example >> $GITHUB_ENV\n"
            f"      - run: {TRUSTED}\n"
        ),
        True,
    ),
    (
        job(f"      - run: export PIP_TRUSTED_HOST=pypi.corp.example\n      - run: {TRUSTED}\n"),
        False,
    ),
]


@pytest.mark.parametrize(("text", "used"), SCOPES)
def test_what_a_step_sets_counts_where_it_should(text: str, used: bool) -> None:  # noqa: FBT001
    document = read(WORKFLOW, text)
    found = [each for each in engine.check(document) if each.rule == "insecure-index-url"]
    assert ["skips it" not in each.message for each in found] == [used]


ALL = sorted({(path, text) for path, text, _ in FACTS} | set(QUIET))
VALID = [(path, text) for path, text in ALL if path.endswith((".yml", ".yaml", ".condarc"))]


class Loader(yaml.SafeLoader):
    """Takes the tags of GitLab for lists."""


Loader.add_constructor("!reference", lambda loader, node: loader.construct_sequence(node))


@pytest.mark.parametrize(("path", "text"), VALID)
def test_every_deletion_and_fix_leaves_yaml(path: str, text: str) -> None:
    document = read(path, text)
    yaml.load(text, Loader)  # noqa: S506  (a safe loader)
    spans: list[Span] = []
    for setting in document.all_settings:
        spans += [each for each in (setting.removal, setting.part) if each is not None]
    for start, end in spans:
        assert start < end
        yaml.load(text[:start] + text[end:], Loader)  # noqa: S506
        assert read(path, text[:start] + text[end:]).problems == ()
    for finding in engine.check(document):
        for fix in finding.fixes:
            yaml.load(fixes.apply(text, fixes.merge([fix])), Loader)  # noqa: S506


@pytest.mark.parametrize(("path", "text"), ALL)
def test_every_prefix_is_read(path: str, text: str) -> None:
    for length in range(len(text) + 1):
        document = read(path, text[:length])
        for setting in document.all_settings:
            for span in (setting.span, setting.name_span, setting.removal, setting.scope.span):
                assert span is None or 0 <= span.start <= span.end <= length
        engine.check(document)


@settings(derandomize=True, max_examples=300, deadline=None)
@given(data=st.data())
def test_mutilated_files_are_read(data: st.DataObject) -> None:
    path, text = data.draw(st.sampled_from(ALL))
    start = data.draw(st.integers(0, len(text)))
    end = min(len(text), start + data.draw(st.integers(0, 12)))
    junk = data.draw(
        st.sampled_from(["", " ", "\n", "'", '"', "${{", "}}", "|\n", "\t", "*a", "&a "])
    )
    engine.check(read(path, text[:start] + junk + text[end:]))


REMOVALS = [
    # one of several variables: its line; the only one: with what holds it
    (WORKFLOW, f"env:\n  PIP_INDEX_URL: {URL}\n  A: b\non: push\n", "env:\n  A: b\non: push\n"),
    (WORKFLOW, f"env:\n  PIP_INDEX_URL: {URL}\non: push\n", "on: push\n"),
    (WORKFLOW, f"env: {{PIP_INDEX_URL: '{URL}', A: b}}\n", "env: {A: b}\n"),
    (
        WORKFLOW,
        job(f"      - run: x\n        env:\n          PIP_INDEX_URL: {URL}\n"),
        job("      - run: x\n"),
    ),
    (
        "compose.yml",
        f"services:\n  a:\n    environment:\n      - PIP_INDEX_URL={URL}\n      - B=c\n",
        "services:\n  a:\n    environment:\n      - B=c\n",
    ),
    # in a script: the words, in their block
    (
        WORKFLOW,
        job(f"      - run: |\n          pip install \\\n            -i {URL} \\\n            x\n"),
        job("      - run: |\n          pip install \\\n            x\n"),
    ),
    (
        WORKFLOW,
        job(f"      - run: >-\n          pip install\n          -i {URL}\n          x\n"),
        job("      - run: >-\n          pip install\n          x\n"),
    ),
    (
        WORKFLOW,
        job(f"      - run: |\n          export PIP_INDEX_URL={URL}\n          make\n"),
        job("      - run: |\n          make\n"),
    ),
    (
        WORKFLOW,
        job(
            "      - run: |\n          cat > pip.conf <<EOF\n          [global]\n"
            f"          index-url = {URL}\n          timeout = 3\n          EOF\n"
        ),
        job(
            "      - run: |\n          cat > pip.conf <<EOF\n          [global]\n"
            "          timeout = 3\n          EOF\n"
        ),
    ),
    (
        WORKFLOW,
        job(f"      - shell: cmd\n        run: |\n          set PIP_INDEX_URL={URL}\n          x\n"),
        job("      - shell: cmd\n        run: |\n          x\n"),
    ),
    # never so that a step has nothing left, or a block begins deeper than it goes on
    (WORKFLOW, job(f"      - run: export PIP_INDEX_URL={URL}\n"), None),
    (
        WORKFLOW,
        job(f"      - run: |\n          export PIP_INDEX_URL={URL}\n            ls\n          x\n"),
        None,
    ),
    (
        ".gitlab-ci.yml",
        f"a:\n  script:\n    - export PIP_INDEX_URL={URL}\n    - make\n",
        "a:\n  script:\n    - make\n",
    ),
    (".gitlab-ci.yml", f"a:\n  script:\n    - export PIP_INDEX_URL={URL}\n", None),
    (
        ".gitlab-ci.yml",
        f'a:\n  script:\n    - PIP_INDEX_URL={URL} "$PIP" install x\n',
        None,
    ),
    # items of a list
    (
        "compose.yml",
        f"services:\n  a:\n    command: [pip, install, -i, '{URL}', x]\n",
        "services:\n  a:\n    command: [pip, install, x]\n",
    ),
    (
        "compose.yml",
        f"services:\n  a:\n    command:\n      - pip\n      - install\n      - -i\n      - {URL}\n      - x\n",
        "services:\n  a:\n    command:\n      - pip\n      - install\n      - x\n",
    ),
    (
        "devcontainer.json",
        f'{{"postCreateCommand": ["pip", "install", "x", "-i", "{URL}"]}}\n',
        '{"postCreateCommand": ["pip", "install", "x"]}\n',
    ),
    (
        "devcontainer.json",
        f'{{\n  "containerEnv": {{\n    "A": "b",\n    "PIP_INDEX_URL": "{URL}"\n  }}\n}}\n',
        '{\n  "containerEnv": {\n    "A": "b"\n  }\n}\n',
    ),
    (
        "environment.yml",
        f"dependencies:\n  - pip:\n    - --index-url {URL}\n    - flask\n",
        "dependencies:\n  - pip:\n    - flask\n",
    ),
    ("environment.yml", f"dependencies:\n  - pip:\n    - --index-url {URL}\n", None),
    ("Jenkinsfile", f"environment {{\n  PIP_INDEX_URL = '{URL}'\n  B = 'c'\n}}\n", "environment {\n  B = 'c'\n}\n"),
    ("Jenkinsfile", f"sh 'pip install -i {URL} x'\n", "sh 'pip install x'\n"),
    ("Jenkinsfile", f"sh 'export PIP_INDEX_URL={URL}'\n", None),
]  # fmt: skip


@pytest.mark.parametrize(("path", "text", "expected"), REMOVALS)
def test_what_goes_with_a_setting(path: str, text: str, expected: str | None) -> None:
    document = read(path, text)
    setting = next(document.settings(Key.INDEX_URL))
    removal = setting.removal
    assert (removal and text[: removal.start] + text[removal.end :]) == expected


@pytest.mark.parametrize(("path", "text"), ALL)
def test_a_file_that_is_dismissed_has_nothing(
    path: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = facts(read(path, text))
    monkeypatch.setattr(yaml_sheet, "matters", lambda _text: True)
    assert facts(read(path, text)) == before


def test_nothing_that_matters_is_dismissed() -> None:
    names = [*variables.NAMED, *variables.DEAD]
    assert [name for name in names if not yaml_sheet.matters(name)] == []
    assert not yaml_sheet.matters("pipeline: {image: node, script: npm run build}")


def test_a_broken_file_is_read_on_and_says_so() -> None:
    document = read(WORKFLOW, f"a: b: c\nenv:\n  PIP_INDEX_URL: {URL}\n")
    assert facts(document) == [INDEX]
    assert document.problems


LAUGHS = "a0: &a0 [pip, pip, pip]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12)
)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (".gitlab-ci.yml", LAUGHS + "j: {script: *a11, variables: *a11}\n"),
        (".travis.yml", LAUGHS + "install: *a11\nenv: *a11\n"),
        (".travis.yml", "env: &e {global: *e, matrix: [pip]}\ninstall: &i [*i]\n"),
        (".travis.yml", "env: &e [*e, PIP_A=b]\n"),
        ("azure-pipelines.yml", LAUGHS + "steps: *a11\n"),
        ("azure-pipelines.yml", "steps: &s [{script: pip}, *s, {a: *s}]\n"),
        (".circleci/config.yml", LAUGHS + "jobs: &j {a: {steps: *a11}, jobs: *j}\n"),
        ("bitbucket-pipelines.yml", LAUGHS + "pipelines: *a11\n"),
        ("compose.yml", "services: &s {a: *s, b: {<<: *s, environment: *s, command: pip}}\n"),
        ("Taskfile.yml", LAUGHS + "tasks: &t {a: *t, pip: *a11}\n"),
        (".condarc", LAUGHS + "channels: *a11\n"),
        ("environment.yml", LAUGHS + "dependencies: *a11\n"),
        (WORKFLOW, LAUGHS + "jobs: &j {pip: {steps: *a11, env: *j}}\n"),
    ],
)
def test_aliases_lead_to_no_end_of_work(path: str, text: str) -> None:
    document = read(path, text)
    assert len(document.all_settings) + len(document.requirements) < 100


def test_a_foreign_environment_file_is_none_of_ours() -> None:
    assert read("env.yaml", "replicas: 2\npip: [a]\n").problems == ()
    assert read("env.yaml", "replicas: [2\n").problems == ()


def test_requirements_of_conda_and_pre_commit_are_seen() -> None:
    text = "dependencies:\n  - pip:\n    - git+http://a.example/x.git\n    - flask==1\n"
    document = read("environment.yml", text)
    assert [each.text.text for each in document.requirements] == [
        "git+http://a.example/x.git",
        "flask==1",
    ]
    assert ("insecure-requirement-url", 3) in rules("environment.yml", text)
    hook = "repos:\n- repo: x\n  hooks:\n  - id: m\n    additional_dependencies: [a==1, b]\n"
    assert [each.text.text for each in read(".pre-commit-config.yaml", hook).requirements] == [
        "a==1",
        "b",
    ]


def test_a_comment_beside_a_variable_silences_nothing_else() -> None:
    document = read(WORKFLOW, f"env:\n  PIP_INDEX_URL: {URL} # why\n")
    assert [(each.text, each.alone) for each in document.comments] == [("why", False)]


def test_tools() -> None:
    document = read(WORKFLOW, f"env:\n  UV_INDEX_URL: {URL}\n")
    assert [each.tool for each in document.all_settings] == [Tool.UV]
