"""What stands in the title of each agreement's form: the words of the form, by the agreement's code.

An agreement without an entry prints its own name; the boxes, criteria and copies come from its row.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

SUBTITLE: Final = "(Combined declaration and certificate)"
ORIGIN: Final = "INDIA"
PARTNERSHIP: Final = "COMPREHENSIVE ECONOMIC PARTNERSHIP AGREEMENT"
COOPERATION: Final = "COMPREHENSIVE ECONOMIC COOPERATION AGREEMENT"
NON_PREFERENTIAL_AUTHORITY: Final = (
    "Agency authorised to issue certificates of origin, Appendix 2E, Foreign Trade Policy 2023"
)
PREFERENTIAL_AUTHORITY: Final = "Agency authorised to issue under Appendix 2B, Foreign Trade Policy 2023"
SELF_DECLARED_AUTHORITY: Final = "The exporter declares the origin itself. No agency issued this certificate."


@dataclass(frozen=True, slots=True)
class Title:
    """The lines above CERTIFICATE OF ORIGIN, what stands under it, and the word in the bar."""

    heading: tuple[str, ...] = ()
    subtitle: str = ""
    bar: str = ""


NON_PREFERENTIAL: Final = Title(subtitle=SUBTITLE, bar="NON-PREFERENTIAL")
BACK_TO_BACK: Final = Title(subtitle="(Back-to-back: goods of foreign origin)", bar="NON-PREFERENTIAL")
TITLES: Final[Mapping[str, Title]] = {
    "AIFTA": Title(("ASEAN-INDIA FREE TRADE AREA", "PREFERENTIAL TARIFF"), SUBTITLE, "FORM AI"),
    "SAFTA": Title(("SOUTH ASIAN FREE TRADE AREA",), SUBTITLE, "SAFTA"),
    "ISFTA": Title(("INDIA – SRI LANKA", "FREE TRADE AGREEMENT"), SUBTITLE, "ISFTA"),
    "APTA": Title(("ASIA-PACIFIC TRADE AGREEMENT",), SUBTITLE, "APTA"),
    "SAPTA": Title(("SAARC PREFERENTIAL", "TRADING ARRANGEMENT"), SUBTITLE, "SAPTA"),
    "GSTP": Title(("GLOBAL SYSTEM OF TRADE PREFERENCES",), SUBTITLE, "GSTP"),
    "ISCECA": Title(("INDIA – SINGAPORE", COOPERATION), SUBTITLE, "PREFERENTIAL"),
    "IMCECA": Title(("INDIA – MALAYSIA", COOPERATION), SUBTITLE, "MICECA"),
    "CHILE": Title(("INDIA – CHILE", "PREFERENTIAL TRADE AGREEMENT"), SUBTITLE, "PREFERENTIAL"),
    "AFGHAN": Title(("INDIA – AFGHANISTAN", "PREFERENTIAL TRADE AGREEMENT"), SUBTITLE, "PREFERENTIAL"),
    "ITFA": Title(("INDIA – THAILAND FREE TRADE AREA", "EARLY HARVEST SCHEME"), SUBTITLE, "PREFERENTIAL"),
    "IKCEPA": Title(("INDIA – REPUBLIC OF KOREA", PARTNERSHIP)),
    "IJCEPA": Title(("INDIA – JAPAN", PARTNERSHIP)),
    "IUCEPA": Title(("INDIA – UNITED ARAB EMIRATES", PARTNERSHIP)),
    "IMCECPA": Title(("INDIA – MAURITIUS COMPREHENSIVE ECONOMIC", "COOPERATION AND PARTNERSHIP AGREEMENT")),
    "INDAUSECTA": Title(("INDIA – AUSTRALIA ECONOMIC COOPERATION", "AND TRADE AGREEMENT")),
    "EFTATEPA-AG": Title(("INDIA – EFTA TRADE AND ECONOMIC", "PARTNERSHIP AGREEMENT")),
    "EFTATEPA-SD": Title(("INDIA – EFTA TRADE AND ECONOMIC", "PARTNERSHIP AGREEMENT"), "(Self-declaration)"),
    "IOCEPA": Title(("INDIA – OMAN", PARTNERSHIP)),
    "UKCETA": Title(("INDIA – UNITED KINGDOM COMPREHENSIVE", "ECONOMIC AND TRADE AGREEMENT")),
    "MERCOSUR": Title(("INDIA – MERCOSUR", "PREFERENTIAL TRADE AGREEMENT"), SUBTITLE, "PREFERENTIAL"),
}
