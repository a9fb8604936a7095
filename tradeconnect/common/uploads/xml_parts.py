"""Reads the XML parts of a spreadsheet as programs read them, whatever their encoding and however they are escaped."""

from collections.abc import Callable
from typing import Any, Final
from xml.parsers import expat

from tradeconnect.common.uploads import limits
from tradeconnect.common.uploads.refused import Refused

_ENCODINGS: Final = frozenset({"", "utf-8", "utf-16", "us-ascii", "iso-8859-1", "windows-1252"})
# Elements whose text is computed.
_FORMULAS: Final = frozenset(
    {"f", "formula", "formula1", "formula2", "definedname", "calculatedcolumnformula", "oldformula"}
)

Attributes = dict[str, str]


class XmlPart:
    """One walk through a part.

    Args:
        on_element: called with an element's name without its prefix, and its attributes.
        on_formula: called with the text of a formula or of a defined name.

    Raises: Refused for a DTD, an encoding of long ago or endless nesting, expat.ExpatError for what is no XML.
    """

    def __init__(self, on_element: Callable[[str, Attributes], None], on_formula: Callable[[str], None]) -> None:
        self._on_element, self._on_formula = on_element, on_formula
        self._depth = 0
        self._text: list[str] | None = None
        self._parser = parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.XmlDeclHandler = self._declaration
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        if "dtd" in CHECKS:
            parser.StartDoctypeDeclHandler = self._doctype

    def read(self, data: bytes) -> None:
        """Walk through the whole part."""
        self._parser.Parse(data, True)

    def _declaration(self, version: str, encoding: str | None, standalone: int) -> None:
        if "dtd" in CHECKS and (encoding or "").lower() not in _ENCODINGS:
            raise Refused("dtd")

    def _doctype(self, *_parts: Any) -> None:
        raise Refused("dtd")

    def _start(self, name: str, attributes: Attributes) -> None:
        self._depth += 1
        if self._depth > limits.XML_DEPTH:
            raise Refused("damaged")
        local = name.rpartition(":")[2]
        self._on_element(local, attributes)
        if local.lower() in _FORMULAS:
            self._text = []

    def _end(self, name: str) -> None:
        self._depth -= 1
        if self._text is not None and name.rpartition(":")[2].lower() in _FORMULAS:
            self._on_formula("".join(self._text))
            self._text = None

    def _characters(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)


# What this module refuses; the tests take it away.
CHECKS: Final[dict[str, bool]] = {"dtd": True}
