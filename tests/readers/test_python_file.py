"""Installer calls in Python files, and metadata in scripts."""

from __future__ import annotations

from pathlib import Path

import pip
import pytest

from pipwarden import readers
from pipwarden.facts import Document, Form, Key, Tool
from pipwarden.readers import python_file
from pipwarden.readers.collector import Collector
from pipwarden.source import Source, Span
from pipwarden.syntax.python_values import load
from pipwarden.vocabulary import pip as pip_options
from pipwarden.vocabulary import programs, variables

IMPORTS = "import asyncio, os, pip, shlex, subprocess, sys\n"


def read(text: str, path: str = "noxfile.py") -> Document:
    kind = readers.kind_of(path)
    assert kind is not None
    return readers.read(Source(path, text), kind)


def facts(text: str) -> list[tuple[str, str]]:
    return [(each.name, each.value.text) for each in read(text).all_settings]


URL = "http://h.example/simple"
INDEX = [("-i", URL)]


@pytest.mark.parametrize(
    "call",
    [
        f"subprocess.run(['pip', 'install', '-i', '{URL}', 'x'])",
        f"subprocess.call(('pip3', 'install', '-i', '{URL}', 'x'))",
        f"subprocess.check_call([sys.executable, '-m', 'pip', 'install', '-i', '{URL}', 'x'])",
        f"subprocess.check_output(args=['pip', 'install', '-i', '{URL}', 'x'], cwd='.')",
        f"subprocess.Popen('pip install -i {URL} x', shell=True).wait()",
        f"subprocess.run(f'{{sys.executable}} -m pip install -i {URL} x', shell=True, check=True)",
        f"subprocess.run(['pip install -i {URL} x'], shell=True)",
        f"subprocess.run(shlex.split('pip install -i {URL} x'))",
        f"subprocess.run(shlex.split('pip install -i \"{URL}\" x'))",
        f"subprocess.run('pip install -i {URL} x'.split())",
        f"subprocess.run(['bash', '-c', 'pip install -i {URL} x'])",
        f"subprocess.run(['sudo', 'pip', 'install', '-i', '{URL}', 'x'])",
        f"subprocess.run(['pip', 'install'] + ['-i', '{URL}'] + packages)",
        f"subprocess.run(['pip', 'install', *['-i', '{URL}'], *packages])",
        f"subprocess.run([venv / 'bin' / 'pip', 'install', '-i', '{URL}', 'x'])",
        f"subprocess.run([str(venv / 'bin' / 'python'), '-m', 'pip', 'install', '-i', '{URL}'])",
        f"subprocess.getoutput('pip install -i {URL} x')",
        f"os.system('pip install -i {URL} x')",
        f"os.system('cd x && pip install -i ' + '{URL}')",
        f"os.popen('''\n  pip install \\\\\n    -i {URL} x\n''')",
        f"os.execvp('pip', ['pip', 'install', '-i', '{URL}', 'x'])",
        f"os.execlp('pip', 'pip', 'install', '-i', '{URL}', 'x')",
        f"os.spawnvp(os.P_WAIT, 'pip', ['pip', 'install', '-i', '{URL}', 'x'])",
        f"os.spawnlp(os.P_WAIT, 'pip', 'pip', 'install', '-i', '{URL}', 'x')",
        f"asyncio.create_subprocess_exec('pip', 'install', '-i', '{URL}', 'x')",
        f"asyncio.create_subprocess_shell('pip install -i {URL} x')",
        f"pip.main(['install', '-i', '{URL}', 'x'])",
        f"pip._internal.main(['install', '-i', '{URL}', 'x'])",
        f"import subprocess as sp\nsp.run(['pip', 'install', '-i', '{URL}', 'x'])",
        f"from subprocess import run as go\ngo(['pip', 'install', '-i', '{URL}', 'x'])",
        f"from os import system\nsystem('pip install -i {URL} x')",
        f"from pip._internal.cli.main import main as m\nm(['install', '-i', '{URL}', 'x'])",
        f"try:\n  from pip import main\nexcept: from pip._internal import main\nmain(['install', '-i', '{URL}', 'x'])",
        f"def f(session):\n  session.install('-i', '{URL}', 'x')",
        f"def f(session):\n  session.install(*['-i', '{URL}', 'x'])",
        f"def f(session):\n  session.run('pip', 'install', '-i', '{URL}', 'x', external=True)",
        f"def f(session):\n  session.run_always('python', '-m', 'pip', 'install', '-i', '{URL}', 'x')",
        f"import nox\n@nox.session(python=['3'])\ndef f(s: nox.Session):\n  s.install('-i', '{URL}')",
        f"@task\ndef f(c):\n  c.run('pip install -i {URL} x')",
        f"from invoke import task\n@task(pre=[x])\ndef f(my):\n  my.run('pip install -i {URL} x')",
        f"from fabric.api import run, sudo\nsudo('pip install -i {URL} x')",
        f"get_ipython().system('pip install -i {URL} x')",
        f"URL = '{URL}'\nsubprocess.run(['pip', 'install', '-i', URL, 'x'])",
        f"CMD = ['pip', 'install']\nCMD += ['-i', '{URL}']\nsubprocess.run(CMD)",
        f"cmd = 'pip install'\ncmd += ' -i {URL}'\nos.system(cmd)",
        f"os.system('pip install -i %s x' % '{URL}')",
        f"os.system('pip install -i {{}} x'.format('{URL}'))",
        f"os.system(' '.join(['pip', 'install', '-i', '{URL}']))",
        f"class A:\n  def f(self):\n    subprocess.run(['pip', 'install', '-i', '{URL}'])",
        f"if subprocess.call(['pip', 'install', '-i', '{URL}']) != 0: pass",
    ],
)
def test_calls_of_installers_are_read(call: str) -> None:
    text = IMPORTS + call + "\n"
    assert facts(text) == INDEX
    (setting,) = read(text).all_settings
    assert setting.form is setting.scope.form is Form.CALL
    assert setting.scope.private
    assert "h.example" in text[slice(*setting.span)] or "'" not in text[slice(*setting.span)]
    assert not read(text).problems


@pytest.mark.parametrize(
    "text",
    [
        f'"""pip install -i {URL}"""',
        f"# subprocess.run(['pip', 'install', '-i', '{URL}'])",
        f"print('pip install -i {URL} x')",
        f"parser.add_argument('-i', help='pip install -i {URL}')",
        f"logging.info('pip install -i {URL}')",
        f"raise SystemExit('run pip install -i {URL}')",
        f"COMMAND = ['pip', 'install', '-i', '{URL}']",
        f"os.system('echo pip install -i {URL}')",
        f"subprocess.run(['echo', 'pip', 'install', '-i', '{URL}'])",
        f"subprocess.run(['grep', '-i', '{URL}'])",
        f"other.run('pip install -i {URL}')",
        f"subprocess.run(['git', 'clone', '{URL}'])",
        f"runner.install('-i', '{URL}')",
        f"environ['PIP_INDEX_URL'] = '{URL}'",
        f"config['PIP_INDEX_URL'] = '{URL}'",
        "os.environ['PATH'] = 'pip'",
        f"subprocess.run(['curl', '{URL}'], env={{'PATH': 'pip'}})",
        "def run(x): pass\nrun(['pip', 'install', '-i', 'http://a/'])",
    ],
)
def test_what_only_mentions_an_installer_is_not_read(text: str) -> None:
    document = read(IMPORTS + text + "\n")
    assert not document.all_settings
    assert not document.requirements
    assert not document.invocations


@pytest.mark.parametrize(
    ("statement", "private"),
    [
        (f"os.environ['PIP_INDEX_URL'] = '{URL}'", False),
        (f"from os import environ\nenviron['PIP_INDEX_URL'] = '{URL}'", False),
        (f"os.environ.setdefault('PIP_INDEX_URL', '{URL}')", False),
        (f"os.putenv('PIP_INDEX_URL', '{URL}')", False),
        (f"os.environ.update({{'PIP_INDEX_URL': '{URL}'}})", False),
        (f"os.environ.update(PIP_INDEX_URL='{URL}')", False),
        (f"subprocess.run(['make'], env={{'PIP_INDEX_URL': '{URL}'}})", True),
        (f"subprocess.run(['make'], env=dict(os.environ, PIP_INDEX_URL='{URL}'))", True),
        (f"subprocess.run('make', env={{**os.environ, 'PIP_INDEX_URL': '{URL}'}})", True),
        (f"subprocess.run('make', env=os.environ | {{'PIP_INDEX_URL': '{URL}'}})", True),
        (f"e = os.environ.copy()\ne['PIP_INDEX_URL'] = '{URL}'\nsubprocess.run('make', env=e)", True),
        (f"e = dict(os.environ)\ne.update(PIP_INDEX_URL='{URL}')\nsubprocess.run('make', env=e)", True),
        (f"def f(session):\n  session.env['PIP_INDEX_URL'] = '{URL}'", False),
        (f"def f(session):\n  session.run('make', env={{'PIP_INDEX_URL': '{URL}'}})", True),
        (f"NAME = 'PIP_INDEX_URL'\nos.environ[NAME] = '{URL}'", False),
    ],
)  # fmt: skip
def test_variables_are_read(statement: str, private: bool) -> None:  # noqa: FBT001
    (found,) = read(IMPORTS + statement + "\n").all_settings
    assert (found.name, found.value.text) == ("PIP_INDEX_URL", URL)
    assert (found.form, found.scope.private, found.known) == (Form.VARIABLE, private, True)


@pytest.mark.parametrize(
    "text",
    [
        "subprocess.run(['pip', 'install', '-i', url, 'x'])",
        "subprocess.run(['pip', 'install', '-i', os.environ['URL'], 'x'])",
        "subprocess.run(['pip', 'install', '-i', 'http://%s/' % host, 'x'])",
        "os.system('pip install -i ' + url)",
        "os.system(f'pip install -i http://{host}/simple')",
        "os.environ['PIP_INDEX_URL'] = 'http://' + host",
    ],
)
def test_what_the_file_does_not_tell_is_not_known(text: str) -> None:
    (found,) = read(IMPORTS + text + "\n").all_settings
    assert found.key is Key.INDEX_URL
    assert not found.known


def after_removal(text: str) -> str:
    (found,) = read(IMPORTS + text).all_settings
    assert found.removal is not None
    whole = IMPORTS + text
    return (whole[: found.removal.start] + whole[found.removal.end :]).removeprefix(IMPORTS)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (
            "subprocess.run(['pip', 'install', '-i', 'http://a/', 'x'])\n",
            "subprocess.run(['pip', 'install', 'x'])\n",
        ),
        (
            "subprocess.run([\n  'pip',\n  'install',\n  '--index-url=http://a/',\n  'x',\n])\n",
            "subprocess.run([\n  'pip',\n  'install',\n  'x',\n])\n",
        ),
        (
            "os.system('pip install -i http://a/ x')\n",
            "os.system('pip install x')\n",
        ),
        (
            "def f(session):\n  session.install('-i', 'http://a/', 'x')\n",
            "def f(session):\n  session.install('x')\n",
        ),
        (
            "os.environ['PIP_INDEX_URL'] = 'http://a/'  # why\nx = 1\n",
            "x = 1\n",
        ),
        (
            "subprocess.run('make', env={'PIP_INDEX_URL': 'http://a/', 'B': 'c'})\n",
            "subprocess.run('make', env={'B': 'c'})\n",
        ),
        (
            "os.environ.update(PIP_INDEX_URL='http://a/', B='c')\n",
            "os.environ.update(B='c')\n",
        ),
    ],
)
def test_settings_can_be_taken_out(text: str, left: str) -> None:
    assert after_removal(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "if x:\n  os.environ['PIP_INDEX_URL'] = 'http://a/'\n",
        "x = 1; os.environ['PIP_INDEX_URL'] = 'http://a/'\n",
        "os.environ['PIP_INDEX_URL'] = 'http://a/'; x = 1\n",
        "O = ['-i']\nsubprocess.run(['pip', 'install', *O, 'http://a/'])\n",
        "os.environ.setdefault('PIP_INDEX_URL', 'http://a/')\n",
    ],
)
def test_what_cannot_be_missed_is_not_taken_out(text: str) -> None:
    (found,) = read(IMPORTS + text).all_settings
    assert found.removal is None


def test_the_names_of_programs_are_pointed_at() -> None:
    text = "def f(session):\n  session.install('x')\n  session.run('pip', 'install', '-U', 'y')\n"
    document = read(text)
    assert [text[slice(*each.span)] for each in document.invocations] == [
        "session.install",
        "'pip'",
    ]
    assert [each.name for each in document.requirements] == ["x", "y"]


def test_all_of_one_call_share_its_scope() -> None:
    document = read(IMPORTS + f"subprocess.run(['pip', 'install', '-i', '{URL}', 'x', 'y'])\n")
    (setting,) = document.all_settings
    assert [each.scope is setting.scope for each in document.requirements] == [True, True]
    assert [each.scope is setting.scope for each in document.invocations] == [True]
    assert [each is setting.scope for each in document.scopes] == [True]


def test_a_file_written_by_a_command_is_read() -> None:
    text = (
        IMPORTS
        + "os.system('printf \"[global]\\\\nindex-url = http://a.example/\\\\n\" > ~/.pip/pip.conf')\n"
    )
    (found,) = read(text).all_settings
    assert (found.name, found.value.text) == ("index-url", "http://a.example/")


# -- inline script metadata -------------------------------------------------------------------

SCRIPT = """#!/usr/bin/env -S uv run --script
# /// script
# requires-python = ">=3.12"
# dependencies = [
#   "demo @ http://files.example/demo.zip",
#   "other",  # why
# ]
#
# [tool.uv]
# index-url = "http://pypi.example/simple"
# [[tool.uv.index]]
# url = "http://extra.example/simple"
# ///
import demo
"""


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_script_metadata_is_read_in_place(newline: str) -> None:
    text = SCRIPT.replace("\n", newline)
    document = read(text, "tool.py")
    found = {each.name: text[slice(*each.span)] for each in document.all_settings}
    assert found == {
        "tool.uv.index-url": "http://pypi.example/simple",
        "tool.uv.index[0].url": "http://extra.example/simple",
    }
    assert [text[slice(*each.span)] for each in document.requirements] == [
        "demo @ http://files.example/demo.zip",
        "other",
    ]
    assert [each.text for each in document.comments] == ["!/usr/bin/env -S uv run --script", " why", " ///"]  # fmt: skip
    assert not document.problems


def without(text: str, span: Span | None) -> str:
    assert span is not None
    return text[: span.start] + text[span.end :]


def test_what_is_taken_out_of_metadata_leaves_metadata() -> None:
    (setting, *_) = read(SCRIPT, "tool.py").settings(Key.INDEX_URL)
    left = without(SCRIPT, setting.removal)
    assert left == SCRIPT.replace('# index-url = "http://pypi.example/simple"\n', "")
    assert not list(read(left, "tool.py").settings(Key.INDEX_URL))


def test_what_is_added_to_metadata_is_metadata() -> None:
    document = read(SCRIPT, "tool.py")
    for scope in document.scopes:
        if scope.tool is Tool.UV:
            assert scope.slot is not None
            entry = scope.slot.prefix + 'name = "x"' + scope.slot.suffix
            text = SCRIPT[: scope.slot.offset] + entry + SCRIPT[scope.slot.offset :]
            assert "# # " not in text
            again = read(text, "tool.py")
            assert len(again.all_settings) >= len(document.all_settings)
            assert text.split("# ///")[1].count("\n") == SCRIPT.split("# ///")[1].count("\n") + 1


def test_a_table_that_is_only_named_on_the_way_gets_a_header_of_comments() -> None:
    text = '# /// script\n# [[tool.uv.index]]\n# url = "http://a.example/"\n# ///\n'
    document = read(text, "tool.py")
    (scope,) = [each for each in document.scopes if each.name == "tool.uv"]
    assert scope.slot is not None
    entry = scope.slot.prefix + "no-index = true" + scope.slot.suffix
    after = text[: scope.slot.offset] + entry + text[scope.slot.offset :]
    assert after.startswith(
        "# /// script\n# [tool.uv]\n# no-index = true\n# \n# [[tool.uv.index]]\n"
    )
    assert {each.key for each in read(after, "tool.py").all_settings} == {
        Key.NO_INDEX,
        Key.EXTRA_INDEX_URL,
    }


@pytest.mark.parametrize(
    "text",
    [
        "# /// script\n# dependencies = ['a']\n",
        "#/// script\n# dependencies = ['a']\n# ///\n",
        "# /// other\n# dependencies = ['a']\n# ///\n",
        "# /// script\n# dependencies = ['a']\n\n# ///\n",
        "x = '''\n# /// script\n'''\n# ///\n",
    ],
)
def test_what_is_no_metadata_is_not_read(text: str) -> None:
    assert not read(text, "tool.py").requirements


def test_the_last_closing_line_ends_it() -> None:
    text = "# /// script\n# dependencies = [\n# ///\n# 'a']\n# ///\n# 'b'\n"
    document = read(text, "tool.py")
    assert document.problems


def test_uv_refuses_a_script_for_a_wrong_key() -> None:
    text = '# /// script\n# [tool.uv]\n# index_url = "http://a.example/"\n# ///\n'
    document = read(text, "tool.py")
    (problem,) = document.problems
    assert problem.tool is Tool.UV
    assert text[slice(*problem.span)] == "index_url"
    assert not document.quirks


# -- broken files, and files that do not matter -------------------------------------------------


def test_a_line_of_python_2_costs_only_itself() -> None:
    text = IMPORTS + "print 'x'\nos.system('pip install -i http://a.example/ x')\n"
    document = read(text)
    assert [each.value.text for each in document.all_settings] == ["http://a.example/"]
    assert not document.problems


def test_an_unread_command_does_not_look_clean() -> None:
    text = "import os\ndef f():\n  print 'x'\n  os.system('pip install -i http://a/ x'\n"
    (problem,) = read(text).problems
    assert problem.tool is None


LIBRARY = sorted(Path(pip.__file__).parent.glob("_internal/**/*.py"))
OTHERS = sorted(Path(__file__).parents[1].glob("**/*.py"))


@pytest.mark.parametrize("path", [*LIBRARY[::4], *OTHERS], ids=lambda path: path.name)
def test_dismissing_a_file_changes_nothing(path: Path) -> None:
    text = path.read_text("utf-8")
    if python_file.matters(text):
        return
    collector = Collector(Source(str(path), text))
    python_file.gather(collector, load(text), None)
    document = collector.document("python")
    assert not document.all_settings
    assert not document.requirements
    assert not document.invocations
    assert not document.problems


def test_most_files_are_dismissed() -> None:
    matter = [path for path in LIBRARY if python_file.matters(path.read_text("utf-8"))]
    assert len(matter) < len(LIBRARY)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\0",
        "\ud800 pip subprocess",
        "import subprocess\nsubprocess.run(['pip', 'install', '-i', 'http://" + "(" * 3000,
        "# /// script\n# ///\n",
        "# /// script\n# [tool.uv\n# index = [{\n# ///",
        "pip.main(**{})\npip.main(*[])\npip.main([1, None, [], {}])\nimport os\nos.system()\n",
        "import os\nos.environ[1] = 'pip'\nos.environ['PIP_INDEX_URL'] = 1\n",
    ],
)
def test_nothing_raises(text: str) -> None:
    for path in ("x.py", "setup.py"):
        assert read(text, path) is not None


def test_every_variable_and_installer_makes_a_file_matter() -> None:
    tables = [table for name, table in vars(variables).items() if name.isupper()]
    names = {name for table in tables if isinstance(table, dict) for name in table}
    names |= {f"PIP_{option.name.upper().replace('-', '_')}" for option in pip_options.OPTIONS}
    assert len(names) > 100
    for name in names:
        assert python_file.matters(f"import os\nos.environ[{name!r}] = 'x'\n"), name
    for program in programs.PROGRAMS:
        name = "pip-compile" if program == "pip-tools" else program
        assert python_file.matters(f"import subprocess\nsubprocess.run([{name!r}])\n"), name


def test_a_file_that_grows_while_it_is_worked_out_is_not_read_to_its_end() -> None:
    text = "import os\nN = [" + "'-r x', " * 3000 + "]\n" + "os.system(' '.join(N))\n" * 30
    document = read(f"# pip\n{text}")
    (problem,) = document.problems
    assert problem.tool is None
