"""The plain forms of requirements are what `packaging` says they are."""

from hypothesis import given, settings
from hypothesis import strategies as st
from packaging.requirements import InvalidRequirement, Requirement

from pipwarden.readers import pep508
from pipwarden.source import Excerpt

NAMES = st.sampled_from(["flask", "a", "A.b-c_d", "x1", "-x", "a-", ".a"])
SPACE = st.sampled_from(["", "", " ", "  ", "\t"])
EXTRAS = st.sampled_from(["", "", "[x]", "[x, y-z]", "[]", "[x,]", "[b,a]", "[", "[x y]"])
VERSIONS = st.sampled_from(
    ["1", "1.2", "1.2.3a1", "1.0.post1.dev2", "1.*", "1.2.*", "v1", "1!2", "1+l", "x", "", "1.2rc1"]
)
OPERATORS = st.sampled_from(["==", ">=", "<", "!=", "~=", "===", "=", ">", "<="])
CLAUSES = st.lists(st.tuples(OPERATORS, SPACE, VERSIONS).map("".join), max_size=3).flatmap(
    lambda parts: SPACE.map(lambda space: f"{space},".join(parts))
)
MARKERS = st.sampled_from(
    [
        "",
        "",
        "; python_version < '3.8'",
        ';python_version<"3.8" and extra == "x"',
        "; os_name == 'nt' or sys_platform != \"linux\"",
        "; nothing == '1'",
        "; (os_name == 'nt')",
        "; python_version ~= '3.8'",
        ";",
        "; os_name == nt",
        "; python_version < '3.8",
    ]
)
URLS = st.sampled_from(
    ["@ https://h/x.whl", "@ git+https://h/r@v1#egg=x", "@http://h", "@ ", "@ ./x", "@ http://h;x"]
)
TEXTS = st.tuples(SPACE, NAMES, SPACE, EXTRAS, SPACE, CLAUSES | URLS, SPACE, MARKERS).map("".join)


@settings(max_examples=1500)
@given(TEXTS)
def test_requirements_are_what_packaging_says(text: str) -> None:
    parsed = pep508.parse(text)
    try:
        wanted = Requirement(text)
    except InvalidRequirement:
        assert not parsed.valid
        return
    assert parsed.valid
    assert parsed.name == wanted.name
    assert parsed.extras == tuple(sorted(wanted.extras))
    assert parsed.specifier == str(wanted.specifier)
    url = text[slice(*parsed.url)] if parsed.url else None
    assert url == wanted.url
    assert (parsed.marker is None) == (wanted.marker is None)


def test_revisions_are_found_where_tools_look_for_them() -> None:
    for url, wanted in (
        ("git+https://h/r@v1", "v1"),
        ("git+https://h/r.git@abc#egg=x", "abc"),
        ("git+https://u:p@h/r", None),
        ("git+ssh://git@h/r@b/c", "b/c"),
        ("git+https://h/r@", None),
        ("git+https://h", None),
    ):
        found = pep508.reference(Excerpt.of(url, 10))
        assert (found.text if found else None) == wanted
        if found is not None:
            assert found.span().start == 10 + url.index(found.text)


def test_digests_of_urls_are_found() -> None:
    url = "https://h/x.whl#egg=x&SHA256=abc&md5=1"
    found = pep508.hashes(Excerpt.of(url, 0))
    assert [(each.algorithm, each.digest, each.in_url) for each in found] == [
        ("sha256", "abc", True),
        ("md5", "1", True),
    ]
    assert url[found[0].span.start : found[0].span.end] == "SHA256=abc"
