"""The process that reads uploads: what it cannot do, when it is killed, and that honest files pass through it."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.factories.uploads import images, pdfs, sheets
from tests.factories.uploads.good import GOOD
from tests.factories.uploads.hostile import SCRIPTS
from tradeconnect.common.uploads import sandbox
from tradeconnect.common.uploads.inspection import Inspection, inspect_here
from tradeconnect.common.uploads.limits import Allowance
from tradeconnect.common.uploads.names import clean_name, kind_of

ROOT = Path(__file__).resolve().parents[3]
MEGABYTE = 1024 * 1024

# What a parser that was taken over would try. Prints what became of each.
ATTEMPTS = """
import ctypes, json, os, signal, socket, subprocess, sys, threading
sys.path.append(sys.argv[1])
from tradeconnect.common.uploads.jail import confine
from tradeconnect.common.uploads.limits import Allowance

inside = sys.argv[2] == "inside"
folder = sys.argv[3]
attempts = {
    "read a file": lambda: open("/etc/passwd").read(),
    "write a file": lambda: open(folder + "/new", "w"),
    "remove a file": lambda: os.unlink(folder + "/there"),
    "rename a file": lambda: os.rename(folder + "/other", folder + "/gone"),
    "make a folder": lambda: os.mkdir(folder + "/folder"),
    "connect": lambda: socket.socket(),
    "connect nearby": lambda: socket.socketpair(),
    "start a program": lambda: subprocess.run(["/bin/true"]),
    "become a program": lambda: os.waitpid(os.fork() or os._exit(0), 0),
    "start a thread": lambda: threading.Thread(target=int).start(),
    "signal another": lambda: os.kill(os.getppid(), 0),
    "use much memory": lambda: bytearray(900 * 1024 * 1024),
    # Last: whoever is traced stops at the next signal, as that of a child that ends.
    "trace": lambda: ctypes.CDLL(None).ptrace(0, 0, 0, 0) and 1 / 0,
}
confined = confine(Allowance()) if inside else False
found = {"confined": confined}
for name, attempt in attempts.items():
    try:
        attempt()
        found[name] = True
    except BaseException:
        found[name] = False
print(json.dumps(found))
"""


def attempts(where: str, folder: Path) -> dict[str, bool]:
    for name in ("there", "other"):
        (folder / name).touch()
    command = [sys.executable, "-I", "-c", ATTEMPTS, str(ROOT), where, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    found: dict[str, bool] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_behind_the_filter_nothing_can_be_reached(tmp_path: Path) -> None:
    found = attempts("inside", tmp_path)
    assert found.pop("confined"), "this machine has no filter of system calls that we know"
    assert [name for name, worked in found.items() if worked] == []


def test_control_without_the_filter_all_of_it_works(tmp_path: Path) -> None:
    found = attempts("outside", tmp_path)
    del found["confined"]
    assert [name for name, worked in found.items() if not worked] == []


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("pdf", pdfs.printed("Commercial invoice")),
        ("jpg", images.two_frames()),
        ("png", images.with_words("as agreed")),
        ("xlsx", sheets.book(sheets.charted)),
    ],
)
def test_a_harmless_file_comes_out_as_it_would_here(kind: str, content: bytes) -> None:
    found = sandbox.inspect_apart(kind, content)
    here = inspect_here(kind, content)
    assert (found.code, found.pages, found.content) == ("", here.pages, here.content)
    assert found.preview[:4] == here.preview[:4]


# Reads many files behind one filter: `python -I -c … ROOT KIND`, the files one after another on standard input.
MANY = """
import sys
sys.path.append(sys.argv[1])
from tradeconnect.common.uploads.child import load
from tradeconnect.common.uploads.inspection import inspect_here
from tradeconnect.common.uploads.jail import confine
from tradeconnect.common.uploads.limits import Allowance

load(sys.argv[2])
sys.stdout.write("confined " if confine(Allowance(cpu=120)) else "free ")
source = sys.stdin.buffer
while size := source.readline():
    found = inspect_here(sys.argv[2], source.read(int(size)))
    sys.stdout.write(f"{found.code or 'ok'}:{found.pages} ")
"""


@pytest.mark.parametrize("kind", ["pdf", "jpg", "png", "xlsx", "xls"])
def test_every_harmless_file_can_be_read_behind_the_filter(kind: str) -> None:
    """A library that wanted a file or a module on its way would fail there, and an honest file with it."""
    cases = [case for case in GOOD if kind_of(clean_name(case.name)) == kind]
    contents = [case.make() for case in cases]
    sent = b"".join(f"{len(content)}\n".encode() + content for content in contents)
    command = [sys.executable, "-I", "-c", MANY, str(ROOT), kind]
    done = subprocess.run(command, input=sent, capture_output=True, check=True)
    first, *found = done.stdout.decode().split()
    assert first == "confined"
    assert dict(zip([c.title for c in cases], found, strict=True)) == {c.title: f"ok:{c.pages}" for c in cases}


def test_without_the_filter_nothing_is_read_unless_the_settings_say_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Any
) -> None:
    """A machine whose filter we do not know: the real child, with a jail that holds nobody."""
    program = (
        Path(sandbox._CHILD).read_text().replace("import confine\n", "import confine\n    confine = lambda _: False\n")
    )
    child(monkeypatch, tmp_path, program)
    assert sandbox.inspect_apart("pdf", pdfs.pdf()).code == "unchecked"
    settings.UPLOAD_NEEDS_FILTER = False
    assert sandbox.inspect_apart("pdf", pdfs.pdf()).code == ""


def test_a_refusal_comes_out_too() -> None:
    assert sandbox.inspect_apart("pdf", SCRIPTS[0].make()) == Inspection(code="script")


# Excess


def test_a_file_that_wants_too_much_memory_is_refused() -> None:
    """The parser unpacks a list of objects before anything can be looked at: here the kernel says no."""
    content = pdfs.object_stream_bomb(200 * MEGABYTE)
    assert len(content) < MEGABYTE
    assert sandbox.inspect_apart("pdf", content, Allowance(memory=250 * MEGABYTE)).code in ("heavy", "damaged")
    # Control: a process that may use more gets through it, and only then can count what it unpacked.
    assert sandbox.inspect_apart("pdf", content, Allowance(memory=2_000 * MEGABYTE, cpu=60, wall=120)).code == "unpacks"


def test_a_page_that_never_ends_is_refused_in_time() -> None:
    content = pdfs.doubling_forms(8)
    assert len(content) < 20_000
    start = time.monotonic()
    assert sandbox.inspect_apart("pdf", content, Allowance(cpu=2)).code == "heavy"
    assert time.monotonic() - start < 19
    # Control: the same page with two levels instead of eight is drawn.
    assert sandbox.inspect_apart("pdf", pdfs.doubling_forms(2)).code == ""


def child(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, program: str) -> None:
    """Put another program in the place of the child: what if it was taken over?"""
    path = tmp_path / "child.py"
    path.write_text(program)
    monkeypatch.setattr(sandbox, "_CHILD", path)


def test_a_child_that_sleeps_is_killed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    mark = tmp_path / "pid"
    child(monkeypatch, tmp_path, f"import os,time; open({str(mark)!r},'w').write(str(os.getpid())); time.sleep(60)")
    start = time.monotonic()
    assert sandbox.inspect_apart("pdf", b"", Allowance(wall=2)).code == "heavy"
    assert time.monotonic() - start < 10
    with pytest.raises(ProcessLookupError):
        os.kill(int(mark.read_text()), 0)


def test_a_child_gets_no_secret(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://secret@host/db")
    said = tmp_path / "said"
    child(monkeypatch, tmp_path, f"import os; open({str(said)!r},'w').write(repr((dict(os.environ), os.getcwd())))")
    sandbox.inspect_apart("pdf", b"")
    assert "secret" not in said.read_text()
    assert said.read_text().endswith("'/')")


HEAD: dict[str, Any] = {"code": "", "pages": 1, "content": 3, "preview": 8, "confined": True}
# The first bytes of a JPG.
DRAWN = "\\xff\\xd8\\xff"


def answers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, head: str, rest: str) -> None:
    """Let the child answer so, whatever it was sent. Args: rest: with escapes of bytes."""
    child(monkeypatch, tmp_path, f"import sys; sys.stdout.buffer.write({head!r}.encode() + b'\\n' + b'{rest}')")


@pytest.mark.parametrize(
    ("head", "rest"),
    [
        (HEAD | {"content": 10**12}, DRAWN + "RIFFxxxx"),
        (HEAD | {"content": -1, "preview": 12}, DRAWN + "RIFFxxxx"),
        (HEAD | {"content": float("inf")}, DRAWN + "RIFFxxxx"),
        (HEAD | {"pages": 10**12}, DRAWN + "RIFFxxxx"),
        (HEAD | {"pages": -1}, DRAWN + "RIFFxxxx"),
        (HEAD | {"code": "x" * 10_000}, DRAWN + "RIFFxxxx"),
        (HEAD, DRAWN + "<script>"),
        (HEAD, DRAWN + "RIFFxxxx and more"),
        (HEAD, "abcRIFFxxxx"),
        ({"code": ""}, ""),
        ([], ""),
        ("x", ""),
    ],
)
def test_an_answer_that_does_not_add_up_is_not_believed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, head: Any, rest: str
) -> None:
    answers(monkeypatch, tmp_path, json.dumps(head), rest)
    assert sandbox.inspect_apart("jpg", b"sent").code == "heavy"


def test_a_taken_over_child_cannot_change_a_file_that_is_kept_as_sent(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    answers(monkeypatch, tmp_path, json.dumps(HEAD), DRAWN + "RIFFxxxx")
    assert sandbox.inspect_apart("pdf", b"sent").content == b"sent"
    assert sandbox.inspect_apart("jpg", b"sent").content == b"\xff\xd8\xff"


def test_an_answer_nested_without_an_end_is_not_believed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    answers(monkeypatch, tmp_path, "[" * 200_000, "")
    assert sandbox.inspect_apart("jpg", b"sent").code == "heavy"


def test_a_code_that_nobody_knows_has_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from tradeconnect.common.uploads.check import UploadRefused

    assert str(UploadRefused("no such code").message).endswith(".")


def test_an_answer_without_an_end_is_cut_off(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    child(monkeypatch, tmp_path, "import sys\nfor _ in range(40): sys.stdout.buffer.write(bytes(2**20))")
    assert sandbox.inspect_apart("pdf", b"", Allowance(output=MEGABYTE)).code == "heavy"
