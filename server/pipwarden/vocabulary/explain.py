"""What an option does, in a sentence or two, for people who point at it."""

from __future__ import annotations

from pipwarden.facts import Key, Tool

COPY_OF_PIP_CONF = (
    "pip does not read this file where it lies: it counts only once it is copied to a place that "
    "pip looks at (such as `~/.config/pip/pip.conf` or the root of a virtual environment), or "
    "named by `PIP_CONFIG_FILE`."
)

_ANY: dict[Key, str] = {
    Key.INDEX_URL: "the index that packages are looked up in, in place of PyPI.",
    Key.EXTRA_INDEX_URL: "one more index beside the main one.",
    Key.FIND_LINKS: "a page or folder whose links to archives are candidates as well.",
    Key.NO_INDEX: "no index is asked at all; only find-links locations are.",
    Key.TRUSTED_HOST: "a host that is exempt from verification.",
    Key.VERIFY_TLS: "whether the server's certificate is checked.",
    Key.CERT: "the bundle of CA certificates that servers are verified against.",
    Key.CLIENT_CERT: "the certificate that the installer identifies itself with.",
    Key.PROXY: "the proxy that requests go through.",
    Key.REQUIRE_HASHES: "hash-checking mode: every requirement must be pinned and carry a hash.",
    Key.VERIFY_HASHES: "whether hashes that are written down are compared with what was fetched.",
    Key.INDEX_STRATEGY: "which of several indexes a package may come from.",
    Key.RESPECT_SOURCE_ORDER: "whether the first source that has a package wins.",
    Key.BUILD_ISOLATION: "whether a package is built in an environment of its own, with the "
    "build dependencies that it declares.",
    Key.CACHE: "whether downloads and built wheels are kept for later.",
    Key.PRE: "whether pre-releases are candidates.",
    Key.PREFER_BINARY: "an older wheel is taken before a newer source archive.",
    Key.ONLY_BINARY: "packages that must come as wheels, so that no code runs while installing.",
    Key.NO_BINARY: "packages that are built from source, which runs their code.",
    Key.REQUIRE_VIRTUALENV: "the installer works only inside a virtual environment.",
    Key.BREAK_SYSTEM_PACKAGES: "the installer may change an environment that the operating "
    "system manages.",
    Key.USER_INSTALL: "packages go to the user's own folder.",
    Key.NO_DEPS: "whether the dependencies of packages are installed too.",
    Key.REQUIREMENT_FILE: "a requirements file that is read as well.",
    Key.CONSTRAINT_FILE: "a constraints file: it limits versions and installs nothing.",
    Key.USERNAME: "the user name for an index.",
    Key.PASSWORD: "the password for an index; best kept out of files.",
    Key.KEYRING: "how the installer asks a keyring for passwords.",
    Key.SOURCE_PRIORITY: "when this source is asked, compared with the others.",
    Key.OBSOLETE: "an option of older versions, which does nothing any more.",
    Key.OTHER: "an option that has no bearing on where packages come from.",
    Key.UNKNOWN: "no option of this installer has this name here.",
}

_ONE: dict[tuple[Tool, Key], str] = {
    (Tool.PIP, Key.INDEX_URL): "the index that packages are looked up in, in place of PyPI. Over "
    "plain `http` pip ignores it unless its host is trusted.",
    (Tool.PIP, Key.EXTRA_INDEX_URL): "one more index. pip pools all indexes: the highest version "
    "wins wherever it lies, so whoever can publish a name on one of them can supply it.",
    (Tool.PIP, Key.TRUSTED_HOST): "a host for which pip accepts plain `http` and any certificate, "
    "in every index, find-links page and direct URL.",
    (Tool.PIP, Key.REQUIRE_HASHES): "hash-checking mode: every requirement, dependencies too, must "
    "be pinned and carry a hash. A single `--hash` in a file switches it on as well.",
    (Tool.PIP, Key.CERT): "the bundle of CA certificates that pip verifies servers against, in "
    "place of the system's.",
    (Tool.PIP, Key.CACHE): "pip's cache. `no-cache-dir = false` in a configuration file switches "
    "the cache off as well.",
    (Tool.UV, Key.INDEX_URL): "uv's default index, in place of PyPI.",
    (Tool.UV, Key.EXTRA_INDEX_URL): "one more index. uv takes a package from the first index that "
    "has it, unless `index-strategy` says otherwise.",
    (
        Tool.UV,
        Key.TRUSTED_HOST,
    ): "a host whose certificate uv does not check; uv fetches over plain `http` from every host.",
    (Tool.UV, Key.INDEX_STRATEGY): "which index wins. `first-index` takes a package from the first "
    "index that has it; the `unsafe-` strategies look at all of them.",
    (Tool.UV, Key.VERIFY_HASHES): "whether uv compares the hashes that are written down with what "
    "it fetched.",
}


def explain(tool: Tool, key: Key, option: str) -> str:
    """Return what an option does in this installer; whole sentences after the first clause."""
    if key is Key.UNKNOWN:
        return f"{tool.value} knows no option `{option}` here."
    return _ONE.get((tool, key)) or _ANY[key]
