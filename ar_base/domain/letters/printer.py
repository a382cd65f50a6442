"""A press in a process of its own: run as a script by ``batch``, which frames what goes in and out.

It knows no Odoo and has no database. Frames: each block with its length before it.
"""

import struct
import sys
from collections.abc import Iterable

LENGTH = struct.Struct(">I")


def framed(blocks: Iterable[bytes]) -> bytes:
    """Blocks as one stream of bytes."""
    return b"".join(LENGTH.pack(len(block)) + block for block in blocks)


def unframed(stream: bytes) -> list[bytes]:
    """The blocks of a stream.

    >>> unframed(framed([b"one", b""]))
    [b'one', b'']
    """
    blocks, place = [], 0
    while place < len(stream):
        (length,) = LENGTH.unpack_from(stream, place)
        place += LENGTH.size
        blocks.append(stream[place : place + length])
        place += length
    return blocks


def main():
    """Paper and documents on standard input, PDFs on standard output."""
    from engine import Press  # beside this file, which is a script here and in no package

    css, *documents = (block.decode() for block in unframed(sys.stdin.buffer.read()))
    sys.stdout.buffer.write(framed(Press(css).booklets(documents)))


if __name__ == "__main__":
    main()
