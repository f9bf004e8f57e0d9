"""Messages out of a stream of bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipwarden.lsp.frames import BrokenStreamError, Frames, frame


@given(st.lists(st.binary(max_size=40), max_size=6), st.data())
def test_bodies_survive_any_way_of_cutting_the_stream(
    bodies: list[bytes], data: st.DataObject
) -> None:
    stream = b"".join(map(frame, bodies))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=8)))
    frames, found = Frames(), []
    for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        found += frames.feed(stream[start:end])
    assert found == bodies


@pytest.mark.parametrize(
    "headers",
    [
        b"Content-Length: 2\r\n\r\n",
        b"content-length:2\r\n\r\n",
        b"Content-Type: application/vscode-jsonrpc; charset=utf-8\r\nContent-Length: 2\r\n\r\n",
        b"Content-Length: 2\r\nContent-Type: x\r\n\r\n",
        b"Nonsense\r\n\r\nContent-Length: 2\r\n\r\n",
    ],
)
def test_headers(headers: bytes) -> None:
    assert Frames().feed(headers + b"{}") == [b"{}"]


def test_a_length_that_cannot_be_meant_breaks_the_stream() -> None:
    with pytest.raises(BrokenStreamError):
        Frames().feed(b"Content-Length: 99999999999999\r\n\r\n")
