"""Which chapters an agency's products lie in: coo.reference.scope."""

import csv

import pytest

from coo.reference.loader import DATA
from coo.reference.scope import Fit, fit


@pytest.mark.parametrize(
    ("products", "chapter", "fitting"),
    [
        ("", "61", Fit.YES),
        ("", "", Fit.YES),
        ("all products", "03", Fit.YES),
        ("textiles and clothing", "61", Fit.YES),
        ("textiles and clothing", "03", Fit.NO),
        ("textiles and clothing", "", Fit.YES),
        ("marine products", "03", Fit.YES),
        ("marine products", "16", Fit.IN_PART),
        ("marine products", "61", Fit.NO),
        ("agricultural products", "07", Fit.YES),
        ("agricultural products", "09", Fit.IN_PART),
        ("agricultural products", "24", Fit.NO),
        ("spices and cashew nuts", "09", Fit.IN_PART),
        ("tobacco and tobacco products", "24", Fit.YES),
        ("silk products", "50", Fit.YES),
        ("silk products", "61", Fit.IN_PART),
        ("handicrafts", "44", Fit.IN_PART),
        ("all products of SEZ/EOU units in jurisdiction", "84", Fit.IN_PART),
        ("all products of SEZ/EOU units in jurisdiction", "", Fit.IN_PART),
    ],
)
def test_products_and_chapters(products: str, chapter: str, fitting: Fit) -> None:
    assert fit(products, chapter) == fitting


def test_every_word_of_the_shipped_agencies_is_understood() -> None:
    """An agency for some products only is never shown for machinery as if it certified all goods."""
    with (DATA / "agencies.csv").open(encoding="utf-8", newline="") as handle:
        some = [row["products"] for row in csv.DictReader(handle) if not row["products"].startswith("all")]
    named = [products for products in some if products]
    assert len(named) >= 8
    assert [products for products in named if fit(products, "84") == Fit.YES] == []
