"""The whole corpus and its list."""

from typing import Final

from tests.factories.uploads import hostile, hostile_sheets
from tests.factories.uploads.cases import Hostile
from tests.factories.uploads.good import GOOD

GROUPS: Final[dict[str, list[Hostile]]] = {
    "PDF: scripts": hostile.SCRIPTS,
    "PDF: actions and addresses": hostile.ACTIONS,
    "PDF: what it carries": hostile.CARRIED,
    "PDF: size": hostile.PDF_SIZE,
    "PDF: shape": hostile.PDF_SHAPE,
    "Pictures": hostile.PICTURES,
    "XLSX: macros": hostile_sheets.MACROS,
    "XLSX: what it fetches or carries": hostile_sheets.LINKS,
    "XLSX: formulas": hostile_sheets.FORMULAS,
    "XLSX: bombs and XML": hostile_sheets.BOMBS,
    "XLSX: shape": hostile_sheets.SHAPE,
    "XLS": hostile.OLD_SHEETS,
    "Names and sizes": hostile.NAMES,
}
HOSTILE: Final = [case for cases in GROUPS.values() for case in cases]


def listed() -> str:
    """Return the corpus as Markdown."""
    lines = [
        "# The corpus of uploads",
        "",
        f"{len(HOSTILE)} hostile and {len(GOOD)} harmless files, all made by code (`tests/factories/uploads`), run by",
        "`tests/unit/uploads/test_corpus.py`. A hostile file must be refused with its code, and must get in when the",
        "checks of the last column are taken away: so no test passes without its check. `reader` is the parser",
        "itself. Files that need the sandbox are in `test_sandbox.py`. Written by `python -m tests.factories.uploads`.",
    ]
    for title, cases in GROUPS.items():
        lines += [
            "",
            f"## {title}",
            "",
            "| file | refused as | proves | control: gets in without |",
            "|---|---|---|---|",
        ]
        lines += [f"| {case.title} | {case.code} | {case.proves} | {', '.join(case.off)} |" for case in cases]
    lines += ["", "## Harmless", "", ", ".join(case.title for case in GOOD) + ".", ""]
    return "\n".join(lines)
