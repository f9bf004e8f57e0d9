"""Bytes to text and back, so that what is not changed stays the same byte for byte."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipwarden.source import Source

if TYPE_CHECKING:
    from pipwarden.readers import Kind

# The marks of UTF-32 come first: the little-endian one begins with that of UTF-16.
BOMS = (
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xfe\xff", "utf-16-be"),
    (b"\xff\xfe", "utf-16-le"),
)


def decode(path: str, raw: bytes, kind: Kind) -> Source:
    """Return the text of a file; raises `ValueError` with the reason why it is none.

    Bytes that are not UTF-8 become lone surrogates (PEP 383), which encode to
    the same bytes again; everything around them is still checked.
    """
    for bom, encoding in BOMS:
        if raw.startswith(bom):
            return _marked(path, raw, bom, encoding)
    if b"\0" in raw:
        message = f"it is not text: byte {raw.index(0) + 1} is zero"
        raise ValueError(message)
    if kind.module == "requirements":
        from pipwarden.syntax import requirements

        read = requirements.decode(raw)
        return Source(path, read.text, read.encoding, read.bom)
    return Source(path, raw.decode("utf-8", "surrogateescape"))


def encode(source: Source, text: str) -> bytes:
    """Return the bytes of a text in the encoding of its source; raises `UnicodeError`."""
    return source.bom + text.encode(source.encoding, errors_of(source.encoding))


def errors_of(encoding: str) -> str:
    """Return how the codec deals with what it cannot read."""
    return "surrogateescape" if encoding == "utf-8" else "strict"


def _marked(path: str, raw: bytes, bom: bytes, encoding: str) -> Source:
    body = raw[len(bom) :]
    try:
        return Source(path, body.decode(encoding, errors_of(encoding)), encoding, bom)
    except UnicodeError as error:
        name = encoding.upper().removesuffix("-LE").removesuffix("-BE")
        message = f"its byte order mark promises {name}, which it is not: {error.reason}"  # type: ignore[attr-defined]
        raise ValueError(message) from error
