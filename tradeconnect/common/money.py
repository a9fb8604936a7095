"""Money: integer paise inside, Indian grouping outside. Trade values are Decimal with their currency."""

from decimal import ROUND_HALF_UP, Decimal

UNITS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


def percent_of(paise: int, percent: Decimal) -> int:
    """Return `percent` per cent of an amount in paise, rounded half up to the paisa."""
    return int((Decimal(paise) * percent / 100).quantize(Decimal(1), ROUND_HALF_UP))


def to_paise(rupees: Decimal) -> int:
    """Return rupees as whole paise; raise ValueError when a fraction of a paisa would be lost."""
    paise = rupees * 100
    if paise != paise.to_integral_value():
        raise ValueError("an amount has at most two decimals")
    return int(paise)


def group_indian(digits: str) -> str:
    """Return digits in Indian grouping: 13500000 → 1,35,00,000."""
    head, tail = digits[:-3], digits[-3:]
    pairs: list[str] = []
    while head:
        pairs.insert(0, head[-2:])
        head = head[:-2]
    return ",".join([*pairs, tail])


def format_inr(paise: int) -> str:
    """Return an amount in paise as `₹1,35,000.00`."""
    sign = "-" if paise < 0 else ""
    rupees, rest = divmod(abs(paise), 100)
    return f"{sign}₹{group_indian(str(rupees))}.{rest:02d}"


def format_amount(amount: Decimal, currency: str, minor_units: int = 2) -> str:
    """Return `USD 1,500.00`, or `₹1,35,000.00` for INR."""
    if currency == "INR":
        return format_inr(int((amount * 100).quantize(Decimal(1), ROUND_HALF_UP)))
    return f"{currency} {amount:,.{minor_units}f}"


def format_rate(rate: Decimal) -> str:
    """Return an exchange rate with the decimals that it has, at least two: 95.300000 → 95.30, 0.011905 as it is."""
    return f"{rate:,.2f}" if rate == round(rate, 2) else f"{rate:,f}".rstrip("0")


def number_in_words(number: int) -> str:
    """Return a whole number in English words with lakh and crore, as `one lakh thirty-five thousand`."""
    if number < 0:
        raise ValueError("only amounts from zero up are written in words")
    for size, word in ((10_000_000, "crore"), (100_000, "lakh"), (1_000, "thousand"), (100, "hundred")):
        if number >= size:
            head, rest = divmod(number, size)
            joiner = " and " if size == 100 else " "
            return f"{number_in_words(head)} {word}" + (joiner + number_in_words(rest) if rest else "")
    if number >= 20:
        tens, rest = divmod(number, 10)
        return TENS[tens] + (f"-{UNITS[rest]}" if rest else "")
    return UNITS[number]


def rupees_in_words(paise: int) -> str:
    """Return `Rupees two hundred and thirty-six only`, with paise when there are some."""
    rupees, rest = divmod(paise, 100)
    words = f"Rupees {number_in_words(rupees)}"
    return f"{words} and {number_in_words(rest)} paise only" if rest else f"{words} only"
