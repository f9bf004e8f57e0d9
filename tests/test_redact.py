import pytest

from pipwarden import readers, redact
from pipwarden.facts import Key
from pipwarden.source import Source


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://user:hunter2@h/simple", "https://user:****@h/simple"),
        ("https://user:hun@ter2@h/simple", "https://user:****@h/simple"),
        ("https://user:hun/ter2@h/simple", "https://user:****@h/simple"),
        ("https://user:hun#ter2@h/simple", "https://user:****@h/simple"),
        ("https://pypi-AgEIcHl@h/simple", "https://****@h/simple"),
        ("https://pypi-AgEIcHl:@h/simple", "https://****:@h/simple"),
        ("https://gho_16C7e:x-oauth-basic@h/o/r", "https://****:x-oauth-basic@h/o/r"),
        ("git+https://gho_16C7e@github.com/o/r@v1", "git+https://****@github.com/o/r@v1"),
        ("git+ssh://git@github.com/o/r@v1", "git+ssh://git@github.com/o/r@v1"),
        ("git@github.com:o/r.git", "git@github.com:o/r.git"),
        ("git+https://github.com/o/r@v1.0", "git+https://github.com/o/r@v1.0"),
        ("https://h:8080/@scope/x", "https://h:8080/@scope/x"),
        ("https://[::1]:8080/x@y", "https://[::1]:8080/x@y"),
        ("https://${USER}:${TOKEN}@h/", "https://${USER}:${TOKEN}@h/"),
        ("https://user:%TOKEN%@h/", "https://user:%TOKEN%@h/"),
        ("https://user:s3${X}cret@h/", "https://user:****${X}****@h/"),
        ("https://user:pa$word@h/", "https://user:****@h/"),
        ("https://user:p%C3%A9@h/", "https://user:****@h/"),
        ("https://user:{{a}}s3cret{{b}}@h/", "https://user:{{a}}****{{b}}@h/"),
        ("https://${TOKEN}@h/", "https://${TOKEN}@h/"),
        ("https://h/simple?token=abc&x=1", "https://h/simple?token=****&x=1"),
        ("a https://u:p@h b http://v:q@i c", "a https://u:****@h b http://v:****@i c"),
        ("[http://u:p@h](http://u:p@h)", "[http://u:****@h](http://u:****@h)"),
        ("nothing@all", "nothing@all"),
        ("-i user:hunter2@h.example/simple", "-i user:****@h.example/simple"),
        ("'u:hunter2@h:99999' is no host", "'u:****@h:99999' is no host"),
        ("<mailto:me@h.example>", "<mailto:me@h.example>"),
        ("python:3.13@sha256:9f86d0", "python:3.13@sha256:9f86d0"),
        ("demo @ https://h/x", "demo @ https://h/x"),
    ],
)
def test_secrets_in_urls_are_covered(text: str, shown: str) -> None:
    assert redact.mask(text) == shown
    assert redact.mask(shown) == shown


def test_what_a_value_is_for_may_make_it_a_secret() -> None:
    assert redact.mask("hunter2", Key.PASSWORD) == "****"
    assert redact.mask("${PASSWORD}", Key.PASSWORD) == "${PASSWORD}"
    assert redact.mask("user:hunter2@proxy:3128", Key.PROXY) == "user:****@proxy:3128"
    assert redact.mask("proxy:3128", Key.PROXY) == "proxy:3128"


def test_plain_data_is_covered_all_the_way_down() -> None:
    data = {"index_urls": ["https://u:p@h/"], "proxy": "u:p@proxy", "pre": True, "cert": None}
    assert redact.mask_all(data) == {
        "index_urls": ["https://u:****@h/"],
        "proxy": "u:****@proxy",
        "pre": True,
        "cert": None,
    }


def test_a_secret_is_found_behind_escapes_and_over_lines() -> None:
    text = "-i https://us\\\ner:hun\\\nter2@h/simple\n# was https://u:old@h/\n"
    document = readers.read(Source("requirements.txt", text), readers.BY_NAME["requirements"])
    covered = [text[slice(*span)] for span in redact.secrets(document)]
    assert covered == ["hun\\\nter2", "old"]


def test_a_long_line_costs_no_more_than_its_length() -> None:
    text = "//" * 200_000
    assert redact.mask(text + "@") == text + "@"
