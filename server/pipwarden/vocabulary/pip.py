"""What pip calls things: its options, their ways of taking a value, their meanings.

The rows are those of pip 26.3 (`pip._internal.cli.cmdoptions` and the commands'
own `add_options`); what older versions had is in `GONE`.
"""

from __future__ import annotations

from typing import NamedTuple

from pipwarden.facts import Key

EVERY = ""  # a general option: every command has it, and so has the top level
SEARCHING = "install lock download list index wheel"
BUILDING = "install lock download wheel"

COMMANDS = (
    "install lock download uninstall freeze inspect list show check config search cache index "
    "wheel hash completion debug help"
).split()

DEFAULT_INDEX = "https://pypi.org/simple"


class Option(NamedTuple):
    """One option: long names and short letters, optparse action and type, meaning, commands."""

    names: str  # without dashes, the usual name first
    letters: str
    action: str
    type: str
    key: Key
    commands: str

    @property
    def name(self) -> str:
        """The usual long name, without dashes."""
        return self.names.split(" ", 1)[0]

    @property
    def takes_value(self) -> bool:
        """Say whether a value follows the option on a command line."""
        return bool(self.type)

    def belongs_to(self, command: str) -> bool:
        """Say whether a command has this option."""
        return not self.commands or command in self.commands.split()


OPTIONS: tuple[Option, ...] = (
    Option("cache-dir", "", "store", "path", Key.OTHER, EVERY),
    Option("cert", "", "store", "path", Key.CERT, EVERY),
    Option("client-cert", "", "store", "path", Key.CLIENT_CERT, EVERY),
    Option("debug", "", "store_true", "", Key.OTHER, EVERY),
    Option("disable-pip-version-check", "", "store_true", "", Key.OTHER, EVERY),
    Option("exists-action", "", "append", "choice", Key.OTHER, EVERY),
    Option("help", "h", "help", "", Key.OTHER, EVERY),
    Option("isolated", "", "store_true", "", Key.OTHER, EVERY),
    Option("keyring-provider", "", "store", "choice", Key.KEYRING, EVERY),
    Option("log log-file local-log", "", "store", "path", Key.OTHER, EVERY),
    Option("no-cache-dir", "", "callback", "", Key.CACHE, EVERY),
    Option("no-color", "", "store_true", "", Key.OTHER, EVERY),
    Option("no-input", "", "store_true", "", Key.OTHER, EVERY),
    Option("no-proxy-env", "", "store_true", "", Key.OTHER, EVERY),
    Option("no-python-version-warning", "", "store_true", "", Key.OTHER, EVERY),
    Option("proxy", "", "store", "string", Key.PROXY, EVERY),
    Option("python", "", "store", "string", Key.OTHER, EVERY),
    Option("quiet", "q", "count", "", Key.OTHER, EVERY),
    Option("require-virtualenv require-venv", "", "store_true", "", Key.REQUIRE_VIRTUALENV, EVERY),
    Option("resume-retries", "", "store", "int", Key.OTHER, EVERY),
    Option("retries", "", "store", "int", Key.OTHER, EVERY),
    Option("timeout default-timeout", "", "store", "float", Key.OTHER, EVERY),
    Option("trusted-host", "", "append", "string", Key.TRUSTED_HOST, EVERY),
    Option("use-deprecated", "", "append", "choice", Key.OTHER, EVERY),
    Option("use-feature", "", "append", "choice", Key.OTHER, EVERY),
    Option("verbose", "v", "count", "", Key.OTHER, EVERY),
    Option("version", "V", "store_true", "", Key.OTHER, EVERY),
    Option("abi", "", "append", "string", Key.OTHER, "install download index debug"),
    Option("algorithm", "a", "store", "choice", Key.OTHER, "hash"),
    Option("all", "", "store_true", "", Key.OTHER, "freeze"),
    Option("all-releases", "", "callback", "string", Key.OTHER, SEARCHING),
    Option("bash", "b", "store_const", "", Key.OTHER, "completion"),
    Option(
        "break-system-packages",
        "",
        "store_true",
        "",
        Key.BREAK_SYSTEM_PACKAGES,
        "install uninstall",
    ),
    Option("build-constraint", "", "append", "string", Key.CONSTRAINT_FILE, BUILDING),
    Option("check-build-dependencies", "", "store_true", "", Key.OTHER, BUILDING),
    Option("compile", "", "store_true", "", Key.OTHER, "install"),
    Option("config-settings", "C", "callback", "string", Key.OTHER, "install lock wheel"),
    Option("constraint", "c", "append", "string", Key.CONSTRAINT_FILE, BUILDING),
    Option(
        "dest destination-dir destination-directory", "d", "store", "string", Key.OTHER, "download"
    ),
    Option("dry-run", "", "store_true", "", Key.OTHER, "install"),
    Option("editable", "e", "append", "string", Key.OTHER, "install lock wheel"),
    Option("editable", "e", "store_true", "", Key.OTHER, "list"),
    Option("editor", "", "store", "string", Key.OTHER, "config"),
    Option("exclude", "", "append", "package_name", Key.OTHER, "freeze list"),
    Option("exclude-editable", "", "store_false", "", Key.OTHER, "list"),
    Option("exclude-editable", "", "store_true", "", Key.OTHER, "freeze"),
    Option("extra-index-url", "", "append", "string", Key.EXTRA_INDEX_URL, SEARCHING),
    Option("files", "f", "store_true", "", Key.OTHER, "show"),
    Option("find-links", "f", "append", "string", Key.FIND_LINKS, SEARCHING),
    Option("fish", "f", "store_const", "", Key.OTHER, "completion"),
    Option("force-reinstall", "", "store_true", "", Key.OTHER, "install"),
    Option("format", "", "store", "choice", Key.OTHER, "list cache"),
    Option("global", "", "store_true", "", Key.OTHER, "config"),
    Option("group", "", "callback", "string", Key.OTHER, BUILDING),
    Option("ignore-installed", "I", "store_true", "", Key.OTHER, "install"),
    Option(
        "ignore-requires-python",
        "",
        "store_true",
        "",
        Key.OTHER,
        "install lock download index wheel",
    ),
    Option("implementation", "", "store", "string", Key.OTHER, "install download index debug"),
    Option("include-editable", "", "store_true", "", Key.OTHER, "list"),
    Option("index", "i", "store", "string", Key.OTHER, "search"),
    Option("index-url pypi-url", "i", "store", "string", Key.INDEX_URL, SEARCHING),
    Option("json", "", "store_true", "", Key.OTHER, "index"),
    Option("local", "", "store_true", "", Key.OTHER, "inspect"),
    Option("local", "l", "store_true", "", Key.OTHER, "freeze list"),
    Option("no-binary", "", "callback", "string", Key.NO_BINARY, SEARCHING),
    Option("no-build-isolation", "", "store_false", "", Key.BUILD_ISOLATION, BUILDING),
    Option("no-clean", "", "store_true", "", Key.OTHER, BUILDING),
    Option("no-compile", "", "store_false", "", Key.OTHER, "install"),
    Option("no-deps no-dependencies", "", "store_true", "", Key.NO_DEPS, BUILDING),
    Option("no-index", "", "store_true", "", Key.NO_INDEX, SEARCHING),
    Option("no-require-hashes", "", "store_true", "", Key.REQUIRE_HASHES, BUILDING),
    Option("no-user", "", "store_false", "", Key.OTHER, "install"),
    Option("no-verify", "", "store_true", "", Key.OTHER, "wheel"),
    Option("no-warn-conflicts", "", "store_false", "", Key.OTHER, "install"),
    Option("no-warn-script-location", "", "store_false", "", Key.OTHER, "install"),
    Option("not-required", "", "store_true", "", Key.OTHER, "list"),
    Option("only-binary", "", "callback", "string", Key.ONLY_BINARY, SEARCHING),
    Option("only-deps only-dependencies", "", "store_true", "", Key.OTHER, BUILDING),
    Option("only-final", "", "callback", "string", Key.OTHER, SEARCHING),
    Option("outdated", "o", "store_true", "", Key.OTHER, "list"),
    Option("output", "o", "store", "path", Key.OTHER, "lock"),
    Option("path", "", "append", "path", Key.OTHER, "freeze inspect list"),
    Option("platform", "", "append", "string", Key.OTHER, "install download index debug"),
    Option("powershell", "p", "store_const", "", Key.OTHER, "completion"),
    Option("pre", "", "store_true", "", Key.PRE, SEARCHING),
    Option("prefer-binary", "", "store_true", "", Key.PREFER_BINARY, SEARCHING),
    Option("prefix", "", "store", "string", Key.OTHER, "install"),
    Option("progress-bar", "", "store", "choice", Key.OTHER, BUILDING),
    Option("python-version", "", "callback", "string", Key.OTHER, "install download index debug"),
    Option("refresh-package", "", "callback", "string", Key.OTHER, SEARCHING),
    Option("report", "", "store", "string", Key.OTHER, "install"),
    Option("require-hashes", "", "store_true", "", Key.REQUIRE_HASHES, BUILDING),
    Option(
        "requirement",
        "r",
        "append",
        "string",
        Key.REQUIREMENT_FILE,
        "install lock download uninstall freeze wheel",
    ),
    Option("requirements-from-script", "", "append", "string", Key.OTHER, BUILDING),
    Option("root", "", "store", "string", Key.OTHER, "install"),
    Option("root-user-action", "", "store", "choice", Key.OTHER, "install uninstall"),
    Option("site", "", "store_true", "", Key.OTHER, "config"),
    Option("src source source-dir source-directory", "", "callback", "path", Key.OTHER, BUILDING),
    Option("target", "t", "store", "string", Key.OTHER, "install"),
    Option("upgrade", "U", "store_true", "", Key.OTHER, "install"),
    Option("upgrade-strategy", "", "store", "choice", Key.OTHER, "install"),
    Option("uploaded-prior-to", "", "callback", "string", Key.OTHER, SEARCHING),
    Option("uptodate", "u", "store_true", "", Key.OTHER, "list"),
    Option("use-pep517", "", "store_true", "", Key.OTHER, BUILDING),
    Option("user", "", "store_true", "", Key.OTHER, "install freeze inspect list config"),
    Option("wheel-dir", "w", "store", "string", Key.OTHER, "wheel"),
    Option("yes", "y", "store_true", "", Key.OTHER, "uninstall"),
    Option("zsh", "z", "store_const", "", Key.OTHER, "completion"),
)

# The options of requirements and constraints files (`pip._internal.req.req_file`).
IN_FILES = (
    "index-url extra-index-url no-index constraint requirement editable find-links no-binary "
    "only-binary prefer-binary require-hashes no-require-hashes pre all-releases only-final "
    "trusted-host use-feature hash config-settings"
).split()

CHOICES = {
    "exists-action": ("s", "i", "w", "b", "a"),
    "keyring-provider": ("auto", "disabled", "import", "subprocess"),
    "progress-bar": ("auto", "on", "off", "raw"),
    "root-user-action": ("warn", "ignore"),
    "upgrade-strategy": ("only-if-needed", "eager"),
    "use-deprecated": ("legacy-resolver", "legacy-certs"),
    "use-feature": (
        "fast-deps",
        "inprocess-build-deps",
        "venv-isolation",
        "truststore",
        "no-binary-enable-wheel-cache",
        "build-constraint",
    ),
}

TRUE_WORDS = frozenset(("y", "yes", "t", "true", "on", "1"))
FALSE_WORDS = frozenset(("n", "no", "f", "false", "off", "0"))

STRONG_HASHES = ("sha256", "sha384", "sha512")  # what --hash takes
URL_HASHES = ("sha512", "sha384", "sha256", "sha224", "sha1", "md5")  # what a URL fragment may name


class Gone(NamedTuple):
    """An option of older versions: when it went, and what stands in its place."""

    until: str  # the last version that had it
    now: str  # what happens today, or what to use instead
    key: Key = Key.OTHER  # what it meant, where that has a bearing on what is installed


GONE: dict[str, Gone] = {
    "process-dependency-links": Gone(
        "18.1", "use direct references (`name @ https://...`) instead", Key.FIND_LINKS
    ),
    "allow-external": Gone(
        "9.0", "files outside the index are never followed any more", Key.FIND_LINKS
    ),
    "allow-all-external": Gone(
        "9.0", "files outside the index are never followed any more", Key.FIND_LINKS
    ),
    "allow-unverified": Gone(
        "9.0", "files outside the index are never followed any more", Key.FIND_LINKS
    ),
    "allow-insecure": Gone(
        "1.5", "it was renamed to `allow-unverified`, which is gone as well", Key.FIND_LINKS
    ),
    "use-mirrors": Gone("1.5", "the index has no mirror network any more; set `index-url`"),
    "mirrors": Gone("1.5", "the index has no mirror network any more; set `index-url`"),
    "download-cache": Gone("7.1", "the cache is always on; `cache-dir` says where"),
    "use-wheel": Gone("9.0", "wheels are always used; `no-binary` turns them off"),
    "no-use-wheel": Gone("9.0", "use `no-binary = :all:`", Key.NO_BINARY),
    "always-unzip": Gone("20.3", "it did nothing since 1.4"),
    "no-install": Gone("6.1", "use `pip download`"),
    "no-download": Gone("6.1", "use `no-index` with `find-links`"),
    "egg": Gone("9.0", "eggs are not installed any more"),
    "pre-releases": Gone("1.3", "the option is called `pre`", Key.PRE),
    "build": Gone("20.3", "set the variable TMPDIR instead"),
    "build-dir": Gone("20.3", "set the variable TMPDIR instead"),
    "build-directory": Gone("20.3", "set the variable TMPDIR instead"),
    "install-option": Gone("23.0", "use `config-settings`"),
    "global-option": Gone("25.2", "use `config-settings`"),
    "build-option": Gone("25.2", "use `config-settings`"),
    "no-use-pep517": Gone("25.2", "builds always follow PEP 517"),
}

# Those of them that took a value.
GONE_WITH_VALUE = frozenset(
    (
        "allow-external allow-unverified allow-insecure mirrors download-cache build build-dir "
        "build-directory install-option global-option build-option"
    ).split()
)
