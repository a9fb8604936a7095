"""The firms of the stand-in registry: about two hundred, made up, the same at every start, and the demonstration's.

Their numbers have the right shape and check digits. They are nobody's; should one be somebody's, it is chance.
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Final

from accounts.stand_ins import words

_ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LETTERS: Final = _ALPHABET[10:]
_COUNT: Final = 200
_SEED: Final = 1995
# How often a holder's kind comes: companies, partnerships, proprietors, Hindu undivided families, trusts.
_KINDS: Final = "CCCCCFFFFPPPHT"
_ENDINGS: Final = {
    "C": ("Private Limited", "Limited", "Exports Private Limited"),
    "F": ("LLP", "& Company", "& Sons"),
    "H": ("& Sons (HUF)",),
    "T": ("Producers’ Trust",),
}
_OLD_OFFICES: Final = ("02", "03", "04", "05", "06", "07", "10", "13", "30")


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch, as the registry writes it."""

    number: str
    address: str
    city: str
    pin: str
    state_code: str
    gstin: str


@dataclass(frozen=True, slots=True)
class Firm:
    """A firm, as the registry writes it."""

    iec: str
    name: str
    pan: str
    emails: tuple[str, ...]
    is_active: bool
    branches: tuple[Branch, ...]


def check_digit(number: str) -> str:
    """Return the 15th character of a GSTIN for its first 14 (Luhn's method to the base 36)."""
    total = 0
    for place, character in enumerate(reversed(number)):
        value = _ALPHABET.index(character) * (2 - place % 2)
        total += value // 36 + value % 36
    return _ALPHABET[-total % 36]


def gstin(state: str, pan: str) -> str:
    """Return the GSTIN of the first registration that a holder has in a state."""
    number = f"{state}{pan}1Z"
    return number + check_digit(number)


@cache
def all_firms() -> dict[str, Firm]:
    """Return every firm by its IEC, the special ones first."""
    firms = {firm.iec: firm for firm in _SPECIAL}
    chance = random.Random(_SEED)  # noqa: S311 - made-up data, not secrets
    while len(firms) < _COUNT:
        firm = _made_up(chance, len(firms))
        if firm.iec not in firms and firm.name not in {other.name for other in firms.values()}:
            firms[firm.iec] = firm
    return firms


def listed_for(email: str) -> list[Firm]:
    """Return the firms that list an e-mail."""
    address = email.strip().lower()
    return [firm for firm in all_firms().values() if address in firm.emails]


def _firm(
    iec: str, name: str, emails: Iterable[str], *branches: tuple[str, ...], pan: str = "", active: bool = True
) -> Firm:
    """Return a firm of the demonstration. Branches: number, address, city, PIN, state; GSTINs follow from the PAN."""
    holder = pan or iec
    made = tuple(
        Branch(number, address, city, pin, state, gstin(state, holder))
        for number, address, city, pin, state in branches
    )
    return Firm(iec, name, holder, tuple(emails), active, made)


# The firms that demonstrations name.
_SPECIAL: Final = (
    _firm(
        "AAXCS4821K",
        "Suvarna Looms Private Limited",
        ["exporter@demo.test", "exports@suvarnalooms.example"],
        ("000", "14 Chandni Chowk", "New Delhi", "110006", "07"),
        ("001", "Unit 7, Lower Parel Mills", "Mumbai", "400013", "27"),
        ("003", "B-71, Okhla Industrial Area Phase II", "New Delhi", "110020", "07"),
    ),
    _firm(
        "AAKFK7733M",
        "Kesari Threadworks LLP",
        ["rival@demo.test"],
        ("000", "22 Johari Bazaar", "Jaipur", "302003", "08"),
    ),
    _firm(
        "AAGCN2764R",
        "Nilgiri Terrace Teas Private Limited",
        ["new@demo.test", "exports@nilgiriterrace.example"],
        ("000", "Club Road, Fernhill", "Udagamandalam", "643004", "33"),
        ("001", "Unit 3, Island Warehouses", "Kochi", "682003", "32"),
    ),
    _firm(
        "AAHFT5518L",
        "Tungabhadra Spice Company",
        ["two@demo.test"],
        ("000", "41 Chickpet Main Road", "Bengaluru", "560002", "29"),
    ),
    _firm(
        "0704013562",
        "Malnad Coffee Works",
        ["two@demo.test", "office@malnadcoffee.example"],
        ("000", "6 M.G. Road", "Chikkamagaluru", "577101", "29"),
        ("002", "Gate 2, Island Warehouses", "Kochi", "682003", "32"),
        pan="ABDPM9046C",
    ),
    _firm(
        "AADCG6190H",
        "Gulmohar Brassware Limited",
        ["inactive@demo.test"],
        ("000", "Plot 19, Peetal Nagri", "Moradabad", "244001", "09"),
        active=False,
    ),
    _firm(
        "AAJCP3357E",
        "Palar Leathers Private Limited",
        ["portal-user@demo.test", "shipping@palarleathers.example"],
        ("000", "88 Vepery High Road", "Chennai", "600007", "33"),
        ("001", "Mission Street", "Puducherry", "605001", "34"),
    ),
)


def _made_up(chance: random.Random, number: int) -> Firm:
    """Return a firm by chance. `number` counts the firms and settles what must come up often enough to be seen."""
    kind, town = chance.choice(_KINDS), chance.choice(words.TOWNS)
    brand, trade = chance.choice(words.BRANDS), chance.choice(words.TRADES[chance.choice(town.trades)])
    owner = f"{chance.choice(words.GIVEN)} {chance.choice(words.FAMILY)}"
    name = f"{brand} {trade} (Prop. {owner})" if kind == "P" else f"{brand} {trade} {chance.choice(_ENDINGS[kind])}"
    # The fifth letter of a PAN is the first of the holder's name: of the family name if it is a person.
    initial = owner.split()[1][0] if kind == "P" else brand[0]
    serial = chance.randrange(1, 10_000)
    pan = f"{_letters(chance, 3)}{kind}{initial}{serial:04d}{_letters(chance, 1)}"
    old = f"{chance.choice(_OLD_OFFICES)}{chance.randrange(88, 118) % 100:02d}{chance.randrange(1, 1_000_000):06d}"
    host = f"{brand}{trade.split()[0]}".lower().replace(" ", "").replace("-", "") + ".example"
    emails = [f"exports@{host}", f"accounts@{host}", f"{owner.split()[0].lower()}@{host}"][: chance.randrange(1, 4)]
    if number % 50 == 0:
        emails.append("partner@demo.test")
    return Firm(
        iec=old if number % 6 == 0 else pan,
        name=name,
        pan=pan,
        emails=tuple(emails),
        is_active=number % 28 != 0,
        branches=_branches(chance, town, pan),
    )


def _branches(chance: random.Random, home: words.Town, pan: str) -> tuple[Branch, ...]:
    """Return one to five branches, the head office in its home town. A store-house may have no GSTIN of its own."""
    made = []
    numbers = [0, *sorted(chance.sample(range(1, 12), chance.choice((0, 0, 0, 1, 1, 2, 3, 4))))]
    for number in numbers:
        town = home if number == 0 or chance.randrange(3) == 0 else chance.choice(words.TOWNS)
        pin, locality = chance.choice(town.places)
        building = chance.choice(words.BUILDINGS).format(chance.randrange(1, 160))
        own = number == 0 or chance.randrange(8) > 0
        made.append(
            Branch(
                number=f"{number:03d}",
                address=f"{building}, {locality}",
                city=town.name,
                pin=pin,
                state_code=town.state,
                gstin=gstin(town.state, pan) if own else "",
            )
        )
    return tuple(made)


def _letters(chance: random.Random, count: int) -> str:
    return "".join(chance.choice(_LETTERS) for _ in range(count))
