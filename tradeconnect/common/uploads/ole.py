"""Reads just enough of an OLE compound file ([MS-CFB]) to know its streams: the container of XLS. Pure."""

import struct
from typing import Final

MAGIC: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LAST: Final = 0xFFFFFFFA  # from here on: special values of the allocation table
_ENTRY: Final = 128
_ROOT: Final = 5
_STREAM: Final = 2


class DamagedCompoundFile(ValueError):
    """The container does not hold together."""


class CompoundFile:
    """A compound file held in memory. `names` lists every storage and stream.

    Raises: DamagedCompoundFile when the header or a chain of sectors does not hold together.
    """

    def __init__(self, content: bytes) -> None:
        if len(content) < 512 or not content.startswith(MAGIC):
            raise DamagedCompoundFile("header")
        self._content = content
        shift, mini_shift = struct.unpack_from("<HH", content, 30)
        if shift not in (9, 12) or mini_shift != 6:
            raise DamagedCompoundFile("sector size")
        self._sector = 1 << shift
        directory, self._cutoff = struct.unpack_from("<I", content, 48)[0], struct.unpack_from("<I", content, 56)[0]
        mini_start, _mini_count, _difat_start, difat_count = struct.unpack_from("<IIII", content, 60)
        if difat_count:  # only files beyond 6.8 MB have a second part of this table
            raise DamagedCompoundFile("allocation table")
        heads = [sector for sector in struct.unpack_from("<109I", content, 76) if sector < _LAST]
        self._table = self._numbers(b"".join(self._read_sector(sector) for sector in heads))
        self._mini_table = self._numbers(self._chain(mini_start)) if mini_start < _LAST else ()
        self._entries = self._read_directory(self._chain(directory))

    @property
    def names(self) -> tuple[str, ...]:
        """Names of every storage and stream, in the order of the directory."""
        return tuple(name for name, _kind, _start, _size in self._entries)

    def read(self, name: str) -> bytes:
        """Return the bytes of the first stream called `name`, or empty bytes."""
        for found, kind, start, size in self._entries:
            if kind == _STREAM and found.casefold() == name.casefold():
                return (self._chain(start) if size >= self._cutoff else self._mini_chain(start))[:size]
        return b""

    @staticmethod
    def _numbers(data: bytes) -> tuple[int, ...]:
        return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])

    def _read_sector(self, sector: int) -> bytes:
        start = (sector + 1) * self._sector
        data = self._content[start : start + self._sector]
        if not data:
            raise DamagedCompoundFile("sector beyond the end")
        return data

    def _follow(self, start: int, table: tuple[int, ...]) -> list[int]:
        """Return a chain of sectors; one that returns to itself is damage."""
        chain: list[int] = []
        while start < _LAST:
            if start >= len(table) or len(chain) >= len(table):
                raise DamagedCompoundFile("chain")
            chain.append(start)
            start = table[start]
        return chain

    def _chain(self, start: int) -> bytes:
        return b"".join(self._read_sector(sector) for sector in self._follow(start, self._table))

    def _mini_chain(self, start: int) -> bytes:
        root = next((entry for entry in self._entries if entry[1] == _ROOT), None)
        if root is None:
            raise DamagedCompoundFile("root")
        container = self._chain(root[2])
        return b"".join(container[sector * 64 : sector * 64 + 64] for sector in self._follow(start, self._mini_table))

    @staticmethod
    def _read_directory(data: bytes) -> list[tuple[str, int, int, int]]:
        entries = []
        for offset in range(0, len(data) - _ENTRY + 1, _ENTRY):
            length, kind = struct.unpack_from("<HB", data, offset + 64)
            if kind and length <= 64:
                name = data[offset : offset + max(0, length - 2)].decode("utf-16-le")
                start, size = struct.unpack_from("<II", data, offset + 116)
                entries.append((name, kind, start, size))
        return entries
