"""How rules read what people wrote: country names, port names, invoice numbers, decimals, materials. Pure."""

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache
from typing import Final

INVOICE_NUMBER: Final = re.compile(r"[A-Za-z0-9/,-]+")

# What people write for a country besides its name of ISO 3166.
COUNTRY_ALIASES: Final[dict[str, tuple[str, ...]]] = {
    "AE": ("UAE", "United Arab Emirates", "Emirates"),
    "BO": ("Bolivia",),
    "CD": ("DR Congo", "DRC"),
    "CI": ("Ivory Coast",),
    "CN": ("PRC", "China"),
    "CZ": ("Czech Republic", "Czechia"),
    "GB": ("UK", "United Kingdom", "Great Britain"),
    "HK": ("Hong Kong",),
    "KP": ("North Korea",),
    "KR": ("South Korea", "Korea", "ROK"),
    "LA": ("Laos",),
    "MM": ("Burma", "Myanmar"),
    "NL": ("Netherlands", "Holland"),
    "NZ": ("New Zealand", "NZ"),
    "PS": ("Palestine",),
    "RU": ("Russia",),
    "SA": ("KSA", "Saudi Arabia"),
    "SY": ("Syria",),
    "TR": ("Turkey", "Türkiye"),
    "TW": ("Taiwan",),
    "TZ": ("Tanzania",),
    "US": ("USA", "United States", "United States of America"),
    "VN": ("Vietnam", "Viet Nam"),
    "ZA": ("South Africa", "RSA"),
}
# Too short or too common to be meant as the country except at the very end of an address.
COUNTRY_ENDINGS: Final[dict[str, tuple[str, ...]]] = {"US": ("US",), "GB": ("England", "Scotland", "Wales", "GB")}

# A material by the words that name it, for `materials`.
MATERIALS: Final[dict[str, frozenset[str]]] = {
    "cotton": frozenset({"cotton", "denim"}),
    "wool": frozenset({"wool", "woollen", "woolen", "cashmere", "merino"}),
    "silk": frozenset({"silk"}),
    "jute": frozenset({"jute"}),
    "synthetic": frozenset({"synthetic", "polyester", "nylon", "acrylic", "viscose", "artificial"}),
    "leather": frozenset({"leather"}),
    "plastic": frozenset({"plastic", "plastics", "pvc", "polythene", "polyethylene", "polypropylene"}),
    "rubber": frozenset({"rubber"}),
    "steel": frozenset({"steel", "iron"}),
    "aluminium": frozenset({"aluminium", "aluminum"}),
    "copper": frozenset({"copper", "brass", "bronze"}),
    "glass": frozenset({"glass"}),
    "wood": frozenset({"wood", "wooden"}),
}


# Every page of an application asks it of the same texts again: of its items, their codes, its countries.
@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """Return `text` without accents and case, its words apart by one space, dots inside abbreviations dropped."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(character for character in plain if not unicodedata.combining(character))
    plain = re.sub(r"\b(\w)\.(?=\w\b)", r"\1", plain)
    return " ".join(re.findall(r"\w+", plain))


def decimals(value: Decimal) -> int:
    """Return how many decimals `value` really has: 1.50 has one."""
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def grouped(code: str) -> str:
    """Return a tariff code as it is read: 61046200 as `6104 62 00`."""
    return " ".join(part for part in (code[:4], code[4:6], code[6:]) if part)


def country_names(code: str, name: str) -> tuple[str, ...]:
    """Return every way to write the country, folded: `Iran, Islamic Republic of` is also `iran`."""
    short = re.split(r"[,(]", name)[0]
    names = (name, short, *COUNTRY_ALIASES.get(code, ()))
    return tuple(dict.fromkeys(folded(each) for each in names if each.strip()))


def country_in_address(address: str, code: str, name: str) -> str:
    """Return the words by which `address` names the country, or an empty string.

    Whole words only. A city that is called after its country (`Mexico City`) is a city.
    """
    text = folded(address)
    for each in country_names(code, name):
        if re.search(rf"\b{re.escape(each)}\b(?! city\b)", text):
            return each
    return next((end for end in map(folded, COUNTRY_ENDINGS.get(code, ())) if _ends_in(text, end)), "")


def country_at_end(address: str, names: tuple[str, ...]) -> str:
    """Return the country among `names` in which `address` ends, or an empty string."""
    text = folded(address)
    return next((name for name in names if _ends_in(text, folded(name))), "")


def _ends_in(text: str, words: str) -> bool:
    return bool(words) and (text == words or text.endswith(f" {words}"))


# Words that say what kind of place a port is; a route may leave them out.
_PLACE_WORDS: Final = frozenset(
    {"icd", "cfs", "sez", "lcs", "edi", "acc", "air", "cargo", "complex", "airport", "international", "intl"}
    | {"port", "sea", "seaport", "of", "the", "inland", "container", "depot", "station", "terminal"}
    | {"harbour", "harbor", "custom", "customs", "house"}
)


def names_port(route: str, name: str, city: str = "") -> bool:
    """Tell whether `route` names the port: by its name, by every telling word of its name, or by its city.

    `ICD Tughlakabad, New Delhi` names Tughlakabad ICD; `New York` names New York (JFK).
    """
    text = f" {folded(route)} "
    if any(f" {folded(each)} " in text for each in (name, city) if folded(each)):
        return True
    bare = re.sub(r"\(.*?\)", " ", name)
    telling = [word for word in folded(bare).split() if word not in _PLACE_WORDS and not word.isdigit()]
    return bool(telling) and all(f" {word} " in text for word in telling)


def materials(text: str) -> frozenset[str]:
    """Return the materials that `text` names."""
    words = set(folded(text).split())
    return frozenset(material for material, names in MATERIALS.items() if words & names)


def contradicting_materials(description: str, statutory: str) -> tuple[str, str] | None:
    """Return (what the code is of, what the goods are of) when they clearly contradict, else None.

    `statutory` is the text of the code with its parents'; its last part decides. A text that excludes
    (`other than …`, `not …`) never contradicts, nor does one that shares a single material with the goods.
    """
    last = re.split(r"[:;]| - ", statutory)[-1]
    goods, code = materials(description), materials(last)
    excludes = re.search(r"\b(other than|except|excluding|not|others?)\b", last, re.IGNORECASE)
    if not goods or not code or excludes or goods & materials(statutory):
        return None
    return ", ".join(sorted(code)), ", ".join(sorted(goods))
