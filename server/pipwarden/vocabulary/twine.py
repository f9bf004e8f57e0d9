"""What .pypirc says (packaging.python.org, specifications/pypirc; `twine.utils.get_config`)."""

from __future__ import annotations

from pipwarden.facts import Key

LIST = ("distutils", "index-servers")
ALWAYS = ("pypi", "testpypi")  # the servers when nothing names any
LOGIN = "server-login"  # an old section whose user and password count for every server

OPTIONS = {
    "repository": Key.UPLOAD_URL,
    "username": Key.USERNAME,
    "password": Key.PASSWORD,
    "ca_cert": Key.CERT,
    "client_cert": Key.CLIENT_CERT,
}
