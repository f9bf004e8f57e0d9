"""What uv calls things: its options, the kinds of value they take, their meanings.

The names and kinds are those that uv 0.13 itself lists when it refuses an unknown
field or a wrong value.
"""

from __future__ import annotations

from typing import NamedTuple

from pipwarden.facts import Key


class Option(NamedTuple):
    """One option: its name, the kind of value it takes (see `KINDS`), its meaning."""

    name: str
    kind: str
    key: Key = Key.OTHER
    protective: bool = False  # losing it makes installations less safe
    choices: tuple[str, ...] = ()
    pattern: str = ""  # what a text, or each of several, must match as a whole


KINDS = {
    "switch": "true or false",
    "text": "a string",
    "url": "a URL",
    "count": "a whole number above zero",
    "texts": "an array of strings",
    "urls": "an array of URLs",
    "hosts": "an array of hosts",
    "requirements": "an array of requirements",
    "choice": "one of its words",
    "table": "a table",
    "tables": "an array of tables",
    "names": "an array of package names",
    "markers": "a marker or an array of markers",
    "mixed": "an array of strings or tables",
    "features": "true, false or an array of strings",
    "moment": "a date, a timestamp or a duration in quotes, or false",
    "any": "a value",
}

NAME = r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?"
_SELECTOR = rf":all:|:none:|{NAME}"
_ABSOLUTE = r"[A-Za-z][A-Za-z0-9+.-]*:.*"
MOMENT = r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[Tt ].*)?|[+-]?[Pp].*[0-9].*|[+-]?[0-9.]+ ?[a-zA-Zµ].*"

STRATEGIES = ("first-index", "unsafe-any-match", "unsafe-first-match", "unsafe-best-match")
HASHES = ("md5", "sha256", "sha384", "sha512", "blake2b")
PRERELEASES = ("disallow", "allow", "if-necessary", "explicit", "if-necessary-or-explicit")

_BOTH = (
    Option("index-url", "url", Key.INDEX_URL, protective=True),
    Option("extra-index-url", "urls", Key.EXTRA_INDEX_URL),
    Option("no-index", "switch", Key.NO_INDEX, protective=True),
    Option("find-links", "urls", Key.FIND_LINKS),
    Option("index-strategy", "choice", Key.INDEX_STRATEGY, choices=STRATEGIES),
    Option("keyring-provider", "choice", Key.KEYRING, choices=("disabled", "subprocess")),
    Option("resolution", "choice", choices=("highest", "lowest", "lowest-direct")),
    Option("prerelease", "choice", Key.PRE, choices=PRERELEASES),
    Option("fork-strategy", "choice", choices=("fewest", "requires-python")),
    Option("dependency-metadata", "tables"),
    Option("config-settings", "table"),
    Option("config-settings-package", "table"),
    Option("no-build-isolation", "switch", Key.BUILD_ISOLATION),
    Option("require-build-hashes", "switch", protective=True),
    Option("no-build-isolation-package", "names", Key.BUILD_ISOLATION),
    Option("extra-build-dependencies", "table"),
    Option("extra-build-variables", "table"),
    Option("exclude-newer", "moment", protective=True),
    Option("exclude-newer-package", "table", protective=True),
    Option("link-mode", "choice", choices=("clone", "reflink", "copy", "hardlink", "symlink")),
    Option("compile-bytecode", "switch"),
    Option("no-sources", "switch"),
    Option("no-sources-package", "names"),
    Option("upgrade", "switch"),
    Option("upgrade-package", "requirements"),
    Option("reinstall", "switch"),
    Option("reinstall-package", "names"),
    Option("no-build", "switch", Key.ONLY_BINARY, protective=True),
    Option("torch-backend", "text", pattern=r"auto|cpu|xpu|cu[0-9]+|rocm[0-9.]+"),
)

TOP = {
    option.name: option
    for option in (
        *_BOTH,
        Option("required-version", "text", pattern=r"\s*(?:[<>=!~]|[0-9]).*|"),
        Option("system-certs", "switch"),
        Option("native-tls", "switch"),
        Option("offline", "switch"),
        Option("no-cache", "switch", Key.CACHE),
        Option("cache-dir", "text"),
        Option("preview", "switch"),
        Option("preview-features", "features"),
        Option(
            "python-preference",
            "choice",
            choices=("only-managed", "managed", "system", "only-system"),
        ),
        Option("python-downloads", "choice", choices=("auto", "automatic", "manual", "never")),
        Option("concurrent-downloads", "count"),
        Option("concurrent-builds", "count"),
        Option("concurrent-installs", "count"),
        Option("index", "tables", Key.EXTRA_INDEX_URL, protective=True),
        Option("http-proxy", "text", Key.PROXY, pattern=r"\S+"),
        Option("https-proxy", "text", Key.PROXY, pattern=r"\S+"),
        Option("no-proxy", "texts"),
        Option("allow-insecure-host", "hosts", Key.TRUSTED_HOST),
        Option("prerelease-package", "table"),
        Option("no-build-package", "names", Key.ONLY_BINARY, protective=True),
        Option("no-binary", "switch", Key.NO_BINARY),
        Option("no-binary-package", "names", Key.NO_BINARY),
        Option("python-install-mirror", "text"),
        Option("pypy-install-mirror", "text"),
        Option("graalpy-install-mirror", "text"),
        Option("pyodide-install-mirror", "text"),
        Option("python-downloads-json-url", "text"),
        Option("publish-url", "text", pattern=_ABSOLUTE),
        Option("trusted-publishing", "choice", choices=("automatic", "always", "never")),
        Option("check-url", "url"),
        Option("add-bounds", "choice", choices=("lower", "major", "minor", "exact")),
        Option("audit", "table"),
        Option("pip", "table"),
        Option("cache-keys", "mixed"),
        Option("override-dependencies", "requirements"),
        Option("exclude-dependencies", "mixed"),
        Option("constraint-dependencies", "requirements", protective=True),
        Option("build-constraint-dependencies", "requirements", protective=True),
        Option("environments", "markers"),
        Option("required-environments", "markers"),
        Option("minimum-libc-version", "table"),
    )
}

# Of a project, not settings: uv.toml must not have them, and a mistake in their
# values does not make uv ignore the settings beside them.
PROJECT = frozenset(
    "conflicts workspace sources managed package default-groups dependency-groups "
    "dev-dependencies build-backend".split()
)
# Read with the settings, but refused in uv.toml as well.
NOT_IN_UV_TOML = PROJECT | {"environments", "required-environments", "minimum-libc-version"}

PIP = {
    option.name: option
    for option in (
        *_BOTH,
        Option("python", "text"),
        Option("system", "switch"),
        Option("break-system-packages", "switch", Key.BREAK_SYSTEM_PACKAGES),
        Option("target", "text"),
        Option("prefix", "text"),
        Option("no-binary", "names", Key.NO_BINARY, pattern=_SELECTOR),
        Option("only-binary", "names", Key.ONLY_BINARY, protective=True, pattern=_SELECTOR),
        Option("strict", "switch"),
        Option("extra", "names"),
        Option("all-extras", "switch"),
        Option("no-extra", "names"),
        Option("no-deps", "switch", Key.NO_DEPS),
        Option("group", "texts", pattern=rf"{NAME}|.*pyproject\.toml:{NAME}"),
        Option("allow-empty-requirements", "switch"),
        Option("output-file", "text"),
        Option("no-strip-extras", "switch"),
        Option("no-strip-markers", "switch"),
        Option("no-annotate", "switch"),
        Option("no-header", "switch"),
        Option("custom-compile-command", "text"),
        Option("generate-hashes", "switch"),
        Option("python-version", "text", pattern=r"[0-9].*"),
        Option("python-platform", "text", pattern=r"windows|linux|macos|[a-z0-9_]+-.+"),
        Option("universal", "switch"),
        Option("no-emit-package", "names"),
        Option("emit-index-url", "switch"),
        Option("emit-find-links", "switch"),
        Option("emit-build-options", "switch"),
        Option("emit-marker-expression", "switch"),
        Option("emit-index-annotation", "switch"),
        Option("annotation-style", "choice", choices=("line", "split")),
        Option("require-hashes", "switch", Key.REQUIRE_HASHES, protective=True),
        Option("verify-hashes", "switch", Key.VERIFY_HASHES, protective=True),
    )
}

# The keys of an [[index]]; uv says nothing about others and does not read them.
INDEX = {
    option.name: option
    for option in (
        Option("name", "text", pattern=r"[A-Za-z0-9._-]*"),
        Option("url", "url"),
        Option("explicit", "switch"),
        Option("default", "switch"),
        Option("format", "choice", choices=("simple", "flat")),
        Option("publish-url", "text", pattern=_ABSOLUTE),
        Option("authenticate", "choice", choices=("auto", "always", "never")),
        Option("ignore-error-codes", "any"),
        Option("cache-control", "table"),
        Option("hash-algorithm", "choice", choices=HASHES),
        Option("exclude-newer", "moment", protective=True),
    )
}

# Names of other tools, and what uv calls the same.
SYNONYMS = {
    "trusted-host": "allow-insecure-host",
    "insecure-host": "allow-insecure-host",
    "extra-index-urls": "extra-index-url",
    "default-index": "index-url",
    "indexes": "index",
    "source": "index",
    "pre": "prerelease",
}

# Switches whose words say the opposite of what their key means.
NEGATIVE = frozenset(("no-build-isolation", "no-cache", "no-deps"))


class Variable(NamedTuple):
    """One environment variable: its meaning, the option it stands for, how it splits."""

    key: Key
    option: str
    split: str = ""  # "words": by white space; "commas"
    switch: bool = False
    negative: bool = False  # a true word switches off what the key names


VARIABLES = {
    "UV_INDEX_URL": Variable(Key.INDEX_URL, "index-url"),
    "UV_DEFAULT_INDEX": Variable(Key.INDEX_URL, "default-index"),
    "UV_EXTRA_INDEX_URL": Variable(Key.EXTRA_INDEX_URL, "extra-index-url", "words"),
    "UV_INDEX": Variable(Key.EXTRA_INDEX_URL, "index", "words"),
    "UV_FIND_LINKS": Variable(Key.FIND_LINKS, "find-links", "commas"),
    "UV_NO_INDEX": Variable(Key.NO_INDEX, "no-index", switch=True),
    "UV_INSECURE_HOST": Variable(Key.TRUSTED_HOST, "allow-insecure-host", "words"),
    "UV_INDEX_STRATEGY": Variable(Key.INDEX_STRATEGY, "index-strategy"),
    "UV_KEYRING_PROVIDER": Variable(Key.KEYRING, "keyring-provider"),
    "UV_PRERELEASE": Variable(Key.PRE, "prerelease"),
    "UV_REQUIRE_HASHES": Variable(Key.REQUIRE_HASHES, "require-hashes", switch=True),
    "UV_NO_VERIFY_HASHES": Variable(Key.VERIFY_HASHES, "verify-hashes", switch=True, negative=True),
    "UV_NO_BUILD_ISOLATION": Variable(
        Key.BUILD_ISOLATION, "no-build-isolation", switch=True, negative=True
    ),
    "UV_NO_BUILD": Variable(Key.ONLY_BINARY, "no-build", switch=True),
    "UV_NO_BINARY": Variable(Key.NO_BINARY, "no-binary", switch=True),
    "UV_NO_CACHE": Variable(Key.CACHE, "no-cache", switch=True, negative=True),
    "UV_BREAK_SYSTEM_PACKAGES": Variable(
        Key.BREAK_SYSTEM_PACKAGES, "break-system-packages", switch=True
    ),
    "UV_CONSTRAINT": Variable(Key.CONSTRAINT_FILE, "constraints", "words"),
    "UV_BUILD_CONSTRAINT": Variable(Key.CONSTRAINT_FILE, "build-constraints", "words"),
    "UV_PUBLISH_URL": Variable(Key.UPLOAD_URL, "publish-url"),
    "UV_PUBLISH_PASSWORD": Variable(Key.PASSWORD, "password"),
    "UV_PUBLISH_TOKEN": Variable(Key.PASSWORD, "token"),
    "UV_PUBLISH_USERNAME": Variable(Key.USERNAME, "username"),
    "SSL_CERT_FILE": Variable(Key.CERT, "cert"),
}
TRUE_WORDS = frozenset(("1", "true", "t", "yes", "y", "on"))
FALSE_WORDS = frozenset(("0", "false", "f", "no", "n", "off"))


def variable(name: str) -> Variable | None:
    """Return what an environment variable means to uv, the ones named after an index included."""
    if name in VARIABLES:
        return VARIABLES[name]
    if name.startswith("UV_INDEX_") and name.endswith("_PASSWORD"):
        return Variable(Key.PASSWORD, "password")
    if name.startswith("UV_INDEX_") and name.endswith("_USERNAME"):
        return Variable(Key.USERNAME, "username")
    return None
