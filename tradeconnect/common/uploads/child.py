"""The process that reads one uploaded file: `python -I child.py ROOT KIND MEMORY OUTPUT CPU STRICT`.

`sandbox` starts it. Reads the file from standard input, answers on standard output: a line of JSON, then the bytes that
it announces. STRICT (1 or 0): without a filter of system calls nothing is read.
"""

import codecs
import json
import sys
from importlib import import_module
from typing import Final

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
    root, kind, memory, output, cpu, strict = sys.argv[1:7]
    sys.path.append(root)
    from tradeconnect.common.uploads.inspection import Inspection, inspect_here
    from tradeconnect.common.uploads.jail import confine
    from tradeconnect.common.uploads.limits import Allowance

    load(kind)
    confined = confine(Allowance(memory=int(memory), output=int(output), cpu=int(cpu)))
    may_read = confined or strict == "0"
    found = inspect_here(kind, sys.stdin.buffer.read()) if may_read else Inspection(code="unchecked")
    head = {
        "code": found.code,
        "pages": found.pages,
        "content": len(found.content),
        "preview": len(found.preview),
        "confined": confined,
    }
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + found.content + found.preview)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
