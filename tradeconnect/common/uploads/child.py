"""The process that reads one uploaded file: `python -I child.py ROOT KIND MEMORY OUTPUT CPU STRICT TASK`.

`sandbox` starts it. Reads the file from standard input, answers on standard output: a line of JSON, then the bytes that
it announces. STRICT (1 or 0): without a filter of system calls nothing is read. TASK: `inspect` says whether the file
may be kept, `read` shows its pages and their words.
"""

import codecs
import json
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any, Final

# Codecs are modules that Python looks for when they are first used: too late behind the filter.
_CODECS: Final = ("ascii", "latin-1", "cp1252", "cp437", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be")


def load(kind: str) -> None:
    """Import everything that a reader of this kind will need, also what it would only import on its way."""
    for name in _CODECS:
        codecs.lookup(name)
    if kind == "pdf":
        import pikepdf
        import pypdfium2

        pikepdf.new().close()
        pypdfium2.PdfDocument.new().close()  # starts the library
    if kind in ("pdf", "jpg", "png"):
        from PIL import Image

        for plugin in ("Jpeg", "Mpo", "Png", "WebP"):
            import_module(f"PIL.{plugin}ImagePlugin")
        Image.preinit()


def main() -> None:
    """Import, give up every right, read, answer."""
    root, kind, memory, output, cpu, strict, task = sys.argv[1:8]
    sys.path.append(root)
    from tradeconnect.common.uploads.jail import confine
    from tradeconnect.common.uploads.limits import Allowance

    answer = TASKS[task]
    load(kind)
    # What a task needs is imported before the rights are gone.
    answer("", b"", may_read=False)
    confined = confine(Allowance(memory=int(memory), output=int(output), cpu=int(cpu)))
    head, content = answer(kind, sys.stdin.buffer.read(), may_read=confined or strict == "0")
    sys.stdout.buffer.write(json.dumps(head | {"confined": confined}).encode() + b"\n" + content)
    sys.stdout.buffer.flush()


def _inspected(kind: str, content: bytes, *, may_read: bool) -> tuple[dict[str, Any], bytes]:
    from tradeconnect.common.uploads.inspection import Inspection, inspect_here

    found = inspect_here(kind, content) if may_read else Inspection(code="unchecked")
    sizes = {"content": len(found.content), "preview": len(found.preview)}
    return {"code": found.code, "pages": found.pages, **sizes}, found.content + found.preview


def _shown(kind: str, content: bytes, *, may_read: bool) -> tuple[dict[str, Any], bytes]:
    from tradeconnect.common.uploads.pages import Reading, packed, read_here

    return packed(read_here(kind, content) if may_read else Reading(code="unchecked"))


TASKS: Final[dict[str, Callable[..., tuple[dict[str, Any], bytes]]]] = {"inspect": _inspected, "read": _shown}


if __name__ == "__main__":
    main()
