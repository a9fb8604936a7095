"""Takes the rights away from the process that reads an uploaded file, before it reads a byte of it.

Limits of memory, time and output come from the kernel (`setrlimit`); a filter of system calls (`seccomp`) then leaves
no network, no other program, no further process, no file that is not open already, and no way back. Needs no privilege,
so it works in containers too. On a machine without seccomp `confine` says so, and only the limits hold.
"""

import ctypes
import os
import platform
import resource
import struct
from contextlib import suppress
from typing import Final

from tradeconnect.common.uploads.limits import Allowance

_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _FILTER = 38, 22, 2
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050000 | 1, 0x80000000  # 1: "operation not permitted"
_LOAD, _IS, _IS_AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_X32: Final = 0x40000000
# The architecture's number for the kernel, and the numbers of the calls that are refused: sockets; processes and
# signals; opening, making, renaming and removing files; namespaces, mounts and kernel interfaces; setting limits.
_ARCHITECTURES: Final[dict[str, tuple[int, tuple[int, ...]]]] = {
    "x86_64": (
        0xC000003E,
        (
            *(41, 42, 43, 44, 46, 49, 50, 53, 288, 307),
            *(56, 57, 58, 59, 62, 101, 200, 310, 311, 322, 424, 434, 435),
            *(2, 76, 82, 83, 84, 85, 86, 87, 88, 90, 92, 94, 133, 257, 258, 259, 260),
            *(263, 264, 265, 266, 268, 280, 304, 316, 437),
            *(155, 161, 165, 166, 248, 249, 250, 272, 298, 308, 321, 323, 425, 442),
            *(160, 302),
        ),
    ),
    "aarch64": (
        0xC00000B7,
        (
            *(198, 199, 200, 201, 202, 203, 206, 211, 242, 269),
            *(117, 129, 130, 220, 221, 270, 271, 281, 424, 434, 435),
            *(33, 34, 35, 36, 37, 38, 45, 53, 54, 56, 88, 265, 276, 437),
            *(39, 40, 41, 51, 97, 217, 218, 219, 241, 268, 280, 282, 425, 442),
            *(164, 261),
        ),
    ),
}


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def confine(allowance: Allowance) -> bool:
    """Put this process under the allowance and behind the filter, for good.

    Everything that it will need must be imported and opened before. Returns: whether the filter is in force.
    """
    for limit, value in (
        (resource.RLIMIT_AS, allowance.memory),
        (resource.RLIMIT_FSIZE, allowance.output),
        (resource.RLIMIT_CPU, allowance.cpu),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, 8),
    ):
        resource.setrlimit(limit, (value, value))
    with suppress(OSError):
        os.nice(5)
    return _filter_calls()


def _filter_calls() -> bool:
    known = _ARCHITECTURES.get(platform.machine())
    libc = ctypes.CDLL(None, use_errno=True)
    if known is None or not hasattr(libc, "prctl"):
        return False
    program = _program(*known)
    steps = ctypes.create_string_buffer(program, len(program))
    head = _Program(len(program) // 8, ctypes.cast(steps, ctypes.c_void_p))
    libc.prctl.argtypes = (ctypes.c_int, *(ctypes.c_ulong,) * 4)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        return False
    return bool(libc.prctl(_PR_SET_SECCOMP, _FILTER, ctypes.addressof(head), 0, 0) == 0)


def _program(architecture: int, refused: tuple[int, ...]) -> bytes:
    """Return the filter as the kernel reads it: another architecture kills, a listed call fails, the rest goes on."""
    steps = [
        (_LOAD, 0, 0, 4),
        (_IS, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, 0),
        (_IS_AT_LEAST, len(refused), 0, _X32),
    ]
    # A hit jumps over the rest of the list and over "allow".
    steps += [(_IS, len(refused) - position, 0, number) for position, number in enumerate(refused)]
    steps += [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _REFUSE)]
    return b"".join(struct.pack("=HBBI", *step) for step in steps)
