"""Dependency links: how bad they are, and which of them can be written as requirements."""

import pytest

from pipwarden import engine, fixes, readers, rules
from pipwarden.finding import Finding, Severity
from pipwarden.source import Source

RULE = rules.all_rules()["dependency-links"]


def check(text: str, path: str = "setup.py") -> Finding:
    kind = readers.kind_of(path)
    assert kind is not None
    (finding,) = engine.check(readers.read(Source(path, text), kind), [RULE])
    return finding


def setup(requirement: str, *links: str) -> str:
    return f"setup(install_requires=[{requirement!r}], dependency_links={list(links)!r})\n"


@pytest.mark.parametrize(
    ("link", "severity"),
    [
        ("http://h.example/", Severity.ERROR),
        ("HTTP://h.example/", Severity.ERROR),
        ("git+http://h.example/x.git#egg=x", Severity.ERROR),
        ("git://h.example/x.git#egg=x", Severity.ERROR),
        ("svn+svn://h.example/x#egg=x", Severity.ERROR),
        ("http://localhost:8000/", Severity.WARNING),
        ("https://h.example/", Severity.WARNING),
        ("git+ssh://git@h.example/x.git#egg=x", Severity.WARNING),
        ("/srv/wheels", Severity.WARNING),
        ("[http://h.example/](http://h.example/)", Severity.ERROR),
    ],
)
def test_it_is_an_error_where_nothing_protects_the_way(link: str, severity: Severity) -> None:
    finding = check(setup("demo", "https://other.example/", link))
    assert finding.severity is severity
    assert len(finding.related) == (severity is Severity.ERROR)


@pytest.mark.parametrize(
    ("requirement", "link", "becomes"),
    [
        ("demo", "https://h.example/x#egg=demo-1.0", "demo @ https://h.example/x"),
        ("demo", "https://h.example/x#egg=demo", "demo @ https://h.example/x"),
        ("Demo_App", "https://h.example/x#egg=demo-app-1.0", "Demo_App @ https://h.example/x"),
        ("demo>=1", "http://h.example/demo-1.5.tar.gz", "demo @ https://h.example/demo-1.5.tar.gz"),
        ("demo", "http://h.example:80/demo-1.zip", "demo @ https://h.example/demo-1.zip"),
        (
            "demo",
            "https://h.example/demo-1.0-py3-none-any.whl#sha256=ab",
            "demo @ https://h.example/demo-1.0-py3-none-any.whl#sha256=ab",
        ),
        (
            "demo",
            "https://h.example/x#egg=demo-1&subdirectory=y",
            "demo @ https://h.example/x#subdirectory=y",
        ),
        ("demo", "git://h.example/d.git@v1#egg=demo", "demo @ git+https://h.example/d.git@v1"),
        ("demo", "https://h.example/d.git#egg=demo", "demo @ git+https://h.example/d.git"),
        ("demo", "git+ssh://git@h.example/d#egg=demo", "demo @ git+ssh://git@h.example/d"),
        ("demo", "svn+http://h.example/d#egg=demo-dev", None),
        ("demo", "svn+http://h.example/d#egg=demo", "demo @ svn+https://h.example/d"),
        ("demo==1.0", "https://h.example/x#egg=demo-2.0", None),
        ("demo==1.0", "https://h.example/x#egg=demo", None),
        ("demo", "https://h.example/x#egg=demography-1.0", None),
        ("demo", "https://h.example/simple/", None),
        ("demo", "https://h.example/archive/v1.0.zip", None),
        ("demo", "git://h.example:9418/d.git#egg=demo", None),
        ("demo", "http://h.example:8080/demo-1.zip", None),
        ("demo", "svn+svn://h.example/d#egg=demo", None),
        ("demo", "https://ci:hunter2@h.example/demo-1.zip", None),
        ("demo", "https://h.example/it's/demo-1.zip", None),
        ("demo @ https://h.example/d", "https://h.example/demo-1.zip", None),
        ("demo>=1.bad", "https://h.example/x#egg=demo-1", None),
    ],
)
def test_links_become_direct_references(requirement: str, link: str, becomes: str | None) -> None:
    text = setup(requirement, link)
    finding = check(text)
    if becomes is None:
        assert finding.fixes == ()
        return
    (fix,) = finding.fixes
    assert not fix.safe
    after = fixes.apply(text, fixes.merge([fix]))
    assert after == f"setup(install_requires=[{becomes!r}])\n"


def test_links_that_stay_keep_their_place() -> None:
    text = setup("demo", "https://h.example/demo-1.zip", "https://h.example/simple/")
    (fix,) = check(text).fixes
    after = fixes.apply(text, fixes.merge([fix]))
    assert after == setup("demo @ https://h.example/demo-1.zip", "https://h.example/simple/")


def test_of_two_links_for_one_requirement_none_is_chosen() -> None:
    text = setup("demo", "https://h.example/demo-1.zip", "https://h.example/demo-2.zip")
    assert check(text).fixes == ()


def test_every_branch_gets_the_reference() -> None:
    text = (
        "old = ['demo==1.0', 'a']\nnew = ['demo==1.0']\n"
        "setup(install_requires=old if x else new,\n"
        "      dependency_links=['https://h.example/x#egg=demo-1.0'])\n"
    )
    (fix,) = check(text).fixes
    assert fixes.apply(text, fixes.merge([fix])) == (
        "old = ['demo @ https://h.example/x', 'a']\nnew = ['demo @ https://h.example/x']\n"
        "setup(install_requires=old if x else new)\n"
    )


def test_text_that_is_put_together_is_not_rewritten() -> None:
    text = (
        "V = '1.0'\nsetup(install_requires=['demo==%s' % V],\n"
        "      dependency_links=['https://h.example/x#egg=demo-1.0'])\n"
    )
    assert check(text).fixes == ()


def test_secrets_are_not_told() -> None:
    finding = check(setup("demo", "http://ci:hunter2@h.example/demo-1.zip"))
    assert "hunter2" not in repr((finding.message, finding.related, finding.fixes))
    assert "h.example" in finding.message


@pytest.mark.parametrize("rule", ["insecure-index-url", "insecure-requirement-url"])
def test_nothing_else_reports_the_same_link(rule: str) -> None:
    text = setup("demo", "http://h.example/simple/", "git+http://h.example/x#egg=x")
    kind = readers.kind_of("setup.py")
    assert kind is not None
    document = readers.read(Source("setup.py", text), kind)
    assert engine.check(document, [rules.all_rules()[rule]]) == []
