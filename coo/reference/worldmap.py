"""The world as tiles, one a country, roughly where it lies; and the regions. Pure.

A tile counts a country as a country: small partners are seen beside large ones, which no true map at this size allows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

_GRID: Final = """
-- -- -- -- -- -- -- -- -- -- IS -- -- NO SE FI -- RU -- -- -- -- -- -- -- -- --
CA -- -- -- -- -- -- -- -- -- -- IE GB DK -- EE LV LT -- -- -- -- -- -- -- -- --
US -- -- -- -- -- -- -- -- -- -- -- NL DE PL BY -- -- -- KZ -- -- MN -- -- -- --
MX -- -- -- -- -- -- -- -- -- -- BE LU CZ SK UA MD GE -- UZ KG -- CN KP -- JP --
-- GT BZ -- BS -- -- -- -- -- FR CH LI AT HU RO AM AZ -- TM TJ -- HK KR -- -- --
-- SV HN CU JM HT DO -- -- PT ES MC IT SI HR RS BG TR -- IR AF -- NP BT TW -- --
-- -- NI -- -- KN AG -- -- -- AD SM VA BA ME MK CY SY IQ KW PK IN BD MM LA VN PH
-- -- CR PA DM LC BB -- -- MA DZ TN MT AL GR LB IL JO SA BH QA -- LK TH KH MY BN
-- -- -- CO VE VC GD TT -- MR ML NE LY EG -- PS -- YE OM AE -- MV -- -- SG ID TL
-- -- -- EC GY SR -- CV SN GM BF TD SD ER DJ -- -- -- -- -- -- -- -- PW FM PG --
-- -- -- PE BR -- -- -- GW GN CI NG CF SS ET SO -- -- -- -- -- -- -- MH NR SB --
-- -- -- BO PY -- -- -- SL GH TG BJ CM UG KE -- SC -- -- -- -- -- -- KI TV VU --
-- -- -- CL UY -- -- -- LR ST GQ CG CD RW BI -- KM -- -- -- -- -- -- -- AU FJ WS
-- -- -- AR -- -- -- -- -- -- GA AO ZM TZ MW MG MU -- -- -- -- -- -- -- -- -- TO
-- -- -- -- -- -- -- -- -- -- -- NA BW ZW MZ -- -- -- -- -- -- -- -- -- NZ -- --
-- -- -- -- -- -- -- -- -- -- -- -- ZA LS SZ -- -- -- -- -- -- -- -- -- -- -- --
"""
REGIONS: Final[tuple[tuple[Any, frozenset[str]], ...]] = tuple(
    (label, frozenset(codes.split()))
    for label, codes in (
        (_("South Asia"), "AF BD BT IN LK MV NP PK"),
        (_("East and South-East Asia"), "BN CN HK ID JP KH KP KR LA MM MN MY PH SG TH TL TW VN"),
        (_("West and Central Asia"), "AE AM AZ BH CY GE IL IQ IR JO KG KW KZ LB OM PS QA SA SY TJ TM TR UZ YE"),
        (
            _("Europe"),
            "AD AL AT BA BE BG BY CH CZ DE DK EE ES FI FR GB GR HR HU IE IS IT LI LT LU LV MC MD ME MK MT NL NO PL PT"
            " RO RS RU SE SI SK SM UA VA",
        ),
        (
            _("Africa"),
            "AO BF BI BJ BW CD CF CG CI CM CV DJ DZ EG ER ET GA GH GM GN GQ GW KE KM LR LS LY MA MG ML MR MU MW MZ NA"
            " NE NG RW SC SD SL SN SO SS ST SZ TD TG TN TZ UG ZA ZM ZW",
        ),
        (
            _("Americas"),
            "AG AR BB BO BR BS BZ CA CL CO CR CU DM DO EC GD GT GY HN HT JM KN LC MX NI PA PE PY SR SV TT US UY VC VE",
        ),
        (_("Australia and Oceania"), "AU FJ FM KI MH NR NZ PG PW SB TO TV VU WS"),
    )
)
_MEMBERS: Final = "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE"
EUROPEAN_UNION: Final = frozenset(_MEMBERS.split())
HOME: Final = "IN"
PITCH: Final = 40
SIDE: Final = 36


@dataclass(frozen=True, slots=True)
class Tile:
    """A country on the map. Args: x, y: of its upper left corner, in units of the map. kind: home, partner, other."""

    code: str
    x: int
    y: int
    kind: str

    @property
    def middle(self) -> tuple[int, int]:
        """Where its code is written: the middle, and the line of writing."""
        return self.x + SIDE // 2, self.y + SIDE // 2 + 5


@dataclass(frozen=True, slots=True)
class WorldMap:
    """The tiles with the size of the whole, in units."""

    tiles: tuple[Tile, ...]
    width: int
    height: int

    def _outline(self, kind: str) -> str:
        square = f"h{SIDE}v{SIDE}h-{SIDE}z"
        return "".join(f"M{tile.x} {tile.y}{square}" for tile in self.tiles if tile.kind == kind)

    @property
    def outlines(self) -> list[tuple[str, str]]:
        """The map without its codes, small: of each kind of tile the kind and all its squares as one SVG path."""
        return [(kind, self._outline(kind)) for kind in ("other", "partner", "home")]


def expand(partners: list[str]) -> frozenset[str]:
    """Return the countries of an agreement's `partners`: EU27 stands for its members, `*` for none in particular."""
    named = frozenset(code for code in partners if len(code) == 2)
    return named | EUROPEAN_UNION if "EU27" in partners else named


def draw(is_partner: Callable[[str], bool]) -> WorldMap:
    """Return the map with the partners marked."""
    rows = [line.split() for line in _GRID.strip().splitlines()]
    tiles = tuple(
        Tile(code, column * PITCH, row * PITCH, _kind(code, is_partner))
        for row, codes in enumerate(rows)
        for column, code in enumerate(codes)
        if code != "--"
    )
    return WorldMap(tiles, len(rows[0]) * PITCH, len(rows) * PITCH)


def _kind(code: str, is_partner: Callable[[str], bool]) -> str:
    if code == HOME:
        return "home"
    return "partner" if is_partner(code) else "other"
