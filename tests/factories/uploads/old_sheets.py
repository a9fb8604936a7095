"""XLS workbooks: an OLE container and BIFF records, written by hand ([MS-CFB], [MS-XLS])."""

import struct

BOUNDSHEET, NAME, FILEPASS, OBPROJ = 0x0085, 0x0018, 0x002F, 0x00D3
SUPBOOK, DBQUERY, HLINK, LABEL = 0x01AE, 0x0803, 0x01B8, 0x0204


def ole(streams: dict[str, bytes], *, storages: tuple[str, ...] = (), loop: bool = False) -> bytes:
    """A compound file with streams of at least 4096 bytes in sectors of 512.

    Args: loop: the first stream's chain of sectors comes back to its start.
    """
    sectors: list[bytes] = []
    table: list[int] = []
    entries = [("Root Entry", 5, 0xFFFFFFFE, 0), *((name, 1, 0, 0) for name in storages)]
    for name, data in streams.items():
        size = max(len(data), 4096)
        padded = data.ljust(size + -size % 512, b"\0")
        start, count = len(sectors), len(padded) // 512
        sectors += [padded[n * 512 : n * 512 + 512] for n in range(count)]
        table += [*range(start + 1, start + count), start if loop else 0xFFFFFFFE]
        entries.append((name, 2, start, size))
    directory = b"".join(
        name.encode("utf-16-le").ljust(64, b"\0")
        + struct.pack("<HBB", len(name) * 2 + 2, kind, 1)
        + b"\xff" * 12
        + bytes(36)
        + struct.pack("<IQ", start, size)
        for name, kind, start, size in entries
    )
    directory += bytes(-len(directory) % 512)
    first = len(sectors)
    count = len(directory) // 512
    sectors += [directory[n * 512 : n * 512 + 512] for n in range(count)]
    table += [*range(first + 1, first + count), 0xFFFFFFFE]
    table.append(0xFFFFFFFD)
    allocation = struct.pack(f"<{len(table)}I", *table).ljust(512, b"\xff")
    header = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(24, b"\0") + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6) + bytes(6)
    )
    header += struct.pack("<IIIIIIIII", 0, 1, first, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<I", len(sectors)).ljust(109 * 4, b"\xff")
    return header + b"".join(sectors) + allocation


def biff(*records: tuple[int, bytes]) -> bytes:
    """A stream of records after a BOF."""
    begin = (0x0809, struct.pack("<HHHHII", 0x0600, 5, 0, 0, 0, 0))
    return b"".join(struct.pack("<HH", code, len(data)) + data for code, data in (begin, *records))


def sheet(kind: int = 0, state: int = 0, name: bytes = b"Goods") -> tuple[int, bytes]:
    """The entry of a sheet: kind 0 cells, 1 Excel 4 macros, 2 a chart, 6 Visual Basic; state 1 hidden."""
    return BOUNDSHEET, struct.pack("<IBBBB", 0, state, kind, len(name), 0) + name


def built_in_name(code: int) -> tuple[int, bytes]:
    """A built-in name: 1 runs when the file is opened, 6 is the print area."""
    return NAME, struct.pack("<HBBHHHBBBBB", 0x0020, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0) + bytes([code])


def link(moniker: str, target: str) -> tuple[int, bytes]:
    """A cell that can be clicked: a file or a web address."""
    identifier = bytes.fromhex(moniker)
    return HLINK, bytes(32) + identifier + target.encode("utf-16-le")


def old_book(*records: tuple[int, bytes], **options: object) -> bytes:
    """A workbook with one sheet and these records."""
    return ole({"Workbook": biff(sheet(), *records)}, **options)  # type: ignore[arg-type]


FILE_MONIKER = "0303000000000000c000000000000046"
WEB_MONIKER = "e0c9ea79f9bace118c8200aa004ba90b"
