"""What conda calls its options (`conda.base.context`)."""

from __future__ import annotations

from pipwarden.facts import Key

OPTIONS: dict[str, Key] = {
    "channels": Key.CHANNEL,
    "channel": Key.CHANNEL,
    "default_channels": Key.CHANNEL,
    "channel_alias": Key.CHANNEL,
    "custom_channels": Key.CHANNEL,
    "custom_multichannels": Key.CHANNEL,
    "ssl_verify": Key.VERIFY_TLS,
    "verify_ssl": Key.VERIFY_TLS,
    "client_ssl_cert": Key.CLIENT_CERT,
    "client_cert": Key.CLIENT_CERT,
    "proxy_servers": Key.PROXY,
}
# The words of a boolean (`conda.common.configuration`, `conda.auxlib.type_coercion.boolify`).
OFF = frozenset(("false", "no", "off", "0", "n", "f", "none", "null", ""))
ON = frozenset(("true", "yes", "on", "1", "y", "t"))
