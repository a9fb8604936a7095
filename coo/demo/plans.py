"""What demonstration files say: the guide's example, a plan for each agreement, and back-to-back. Data, no database."""

import dataclasses
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from coo.constants import INDIA_CRITERION, NON_PREFERENTIAL, TransportMode


@dataclass(frozen=True, slots=True)
class Input:
    """An input of an item. Args: unit_cif: in `currency`, for one `unit`."""

    itchs: str
    description: str
    quantity: Decimal
    unit_cif: Decimal
    country: str
    currency: str = "USD"
    unit: str = "SQM"
    is_originating: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the invoice, with its origin and cost sheet. Args: costs: Indian materials, labour, profit, in USD."""

    itchs: str
    description: str
    quantity: Decimal
    value: Decimal
    marks: str
    packages: str
    unit: str = "NOS"
    criterion: str = INDIA_CRITERION
    criterion_value: Decimal | None = Decimal(0)
    product_rule: str = ""
    costs: tuple[Decimal, Decimal, Decimal] | None = None
    inputs: tuple[Input, ...] = ()


@dataclass(frozen=True, slots=True)
class Maker:
    """The producer, where it is not the exporter."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Foreign:
    """Where goods of a back-to-back certificate come from, and the paper that proves it; its date is today's."""

    country: str
    document: str
    number: str
    issuer: str


@dataclass(frozen=True, slots=True)
class ThirdParty:
    """Who invoices from a third country; the invoice's date is today's."""

    name: str
    address: str
    country: str
    invoice_number: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What a demonstration file says. The default is the guide's example, with dates of today.

    Args:
        discharge: code of a port; a name where the list has no such code (*Others*).
        maker: the producer where it is not the exporter, for agreements whose form names one.
        shipped_days_ago: days between the shipment and today; many make the certificate retrospective.
    """

    invoice_number: str = "12345678"
    importer: str = "Hudson & Vale Apparel LLC"
    address: str = "214 West 38th Street, New York, NY 10018"
    country: str = "US"
    discharge: str = "JFK"
    loading: str = "INTKD6"
    mode: str = TransportMode.AIR
    document: str = "AWB"
    items: tuple[Item, ...] = field(
        default_factory=lambda: (
            Item(
                "61046200",
                "Trousers made of cotton fabric, women's, knitted",
                Decimal(1500),
                Decimal("1500.00"),
                "3 box of cotton trousers",
                "10 cardboard box",
            ),
        )
    )
    agreement: str = NON_PREFERENTIAL
    maker: Maker | None = None
    foreign: Foreign | None = None
    third_party: ThirdParty | None = None
    shipped_days_ago: int = 0

    @property
    def total(self) -> Decimal:
        """The invoice value in USD."""
        return sum((item.value for item in self.items), Decimal(0))


GUIDE_EXAMPLE: Final = Plan()

_FABRIC: Final = Input("52085290", "Printed cotton fabric, 140 g/m2", Decimal(3000), Decimal("1.20"), "CN")
# Its cost sheet: 30 % of the FOB value of USD 12,000 is foreign, 70 % is Indian; the fabric changes its heading.
TROUSERS: Final = Item(
    "62046290",
    "Women's trousers of woven cotton fabric",
    Decimal(2000),
    Decimal("12000.00"),
    "SL/KUL 1-80",
    "80 cartons",
    costs=(Decimal(3000), Decimal(3000), Decimal(2400)),
    inputs=(_FABRIC,),
)
TEA: Final = Item(
    *("09024020", "Black tea, leaf, in bulk, of the 2026 crop", Decimal(2000), Decimal("5400.00")),
    *("AS PER INVOICE", "40 bags"),
    unit="KGS",
)
_SHOES: Final = Item(
    *("64041990", "Canvas shoes with rubber soles, adults' sizes", Decimal(1200), Decimal("9600.00")),
    *("BTB/NYC 1-60", "60 cartons"),
    unit="PRS",
    criterion="FOREIGN",
)
_ORCHARD: Final = Maker("Orchard Garments Private Limited", "Plot 18, Sector 63, Noida 201301")
_BY_SEA: Final[dict[str, Any]] = {"mode": TransportMode.SEA, "document": "BL", "loading": "INNSA1"}


def _preferential(agreement: str, place: tuple[str, ...], wholly: str, made: Item, **changes: Any) -> Plan:
    """Return a plan with trousers under the criterion of `made`, and tea that is wholly obtained."""
    country, importer, address, discharge = place
    tea = dataclasses.replace(TEA, criterion=wholly, criterion_value=None)
    said: dict[str, Any] = {"invoice_number": f"SL/26/{agreement.replace('-', '')}", **_BY_SEA, **changes}
    return Plan(
        agreement=agreement,
        country=country,
        importer=importer,
        address=address,
        discharge=discharge,
        items=(made, tea),
        **said,
    )


def _made(criterion: str, value: str = "", rule: str = "") -> Item:
    content = Decimal(value) if value else None
    return dataclasses.replace(TROUSERS, criterion=criterion, criterion_value=content, product_rule=rule)


_MALAYSIA: Final = ("MY", "Selat Fashion Sdn. Bhd.", "12 Jalan Kapar, 41400 Klang, Selangor", "MYPKG")
_EMIRATES: Final = ("AE", "Al Noor Trading LLC", "Warehouse 12, Al Quoz 3, Dubai", "AEJEA")
_COLOMBO: Final = ("LK", "Lanka Style (Private) Limited", "88 York Street, Colombo 01", "LKCMB")
_DHAKA: Final = ("BD", "Meghna Apparel Imports Ltd", "44 Agrabad Road, Chattogram", "BDCGP")
_SINGAPORE: Final = ("SG", "Straits Wardrobe Pte. Ltd.", "7 Keppel Road 089053", "SGSIN")
_KOREA: Final = ("KR", "Haneul Mode Co., Ltd.", "21 Jungang-daero, Busan", "KRPUS")
_JAPAN: Final = ("JP", "Asagao Trading K.K.", "3-5 Shibaura, Minato-ku, Tokyo", "JPTYO")
_MAURITIUS: Final = ("MU", "Port Louis Clothing Ltd", "9 Sir William Newton Street, Port Louis", "MUPLU")
_AUSTRALIA: Final = ("AU", "Wattle & Co. Pty Ltd", "31 Sussex Street, Sydney NSW 2000", "AUSYD")
_NORWAY: Final = ("NO", "Fjordtekstil AS", "Skippergata 12, 0152 Oslo", "NOOSL")
_OMAN: Final = ("OM", "Muttrah Garments LLC", "PO Box 118, Muscat", "OMMCT")
_BRITAIN: Final = ("GB", "Maple & Thorne Ltd", "18 Wharf Lane, Felixstowe IP11 3SY", "GBFXT")
_CHILE: Final = ("CL", "Textiles del Pacífico SpA", "Calle Prat 840, Valparaíso", "CLVAP")
_BRAZIL: Final = ("BR", "Ipê Moda Ltda.", "Rua XV de Novembro 120, Santos", "BRSSZ")
_KABUL: Final = ("AF", "Pamir Traders", "Shahr-e Naw, Kabul", "KBL")
_THAILAND: Final = ("TH", "Chao Phraya Garment Co., Ltd.", "55 Sathon Road, Bangkok", "THBKK")
_BY_AIR: Final[dict[str, Any]] = {"mode": TransportMode.AIR, "document": "AWB", "loading": "INDEL4"}
_VALUE_RULE: Final = "CTH and a value addition of at least 40% of the FOB value"

AIFTA_EXAMPLE: Final = _preferential("AIFTA", _MALAYSIA, "WO", _made("RVC+CTSH", "70"), invoice_number="SL/26/0131")
IUCEPA_EXAMPLE: Final = _preferential(
    "IUCEPA", _EMIRATES, "WO", _made("PSR", rule=_VALUE_RULE), invoice_number="SL/26/0132", maker=_ORCHARD
)
BACK_TO_BACK_EXAMPLE: Final = Plan(
    invoice_number="SL/26/0133",
    agreement="NP-B2B",
    discharge="USNYC",
    items=(_SHOES,),
    foreign=Foreign("VN", "Certificate of origin", "VN-CO-2026-004417", "Vietnam Chamber of Commerce and Industry"),
    **_BY_SEA,
)
_EXAMPLES: Final = (
    AIFTA_EXAMPLE,
    IUCEPA_EXAMPLE,
    BACK_TO_BACK_EXAMPLE,
    _preferential("SAFTA", _DHAKA, "A", _made("B", "30")),
    _preferential("ISFTA", _COLOMBO, "A", _made("B", "30")),
    _preferential("APTA", _DHAKA, "A", _made("B", "30")),
    _preferential("SAPTA", _COLOMBO, "A", _made("B", "30")),
    _preferential("GSTP", _BRAZIL, "A", _made("B", "30")),
    _preferential("ISCECA", _SINGAPORE, "WO", _made("VA+CTSH", "70")),
    _preferential("IMCECA", _MALAYSIA, "WO", _made("QVC+CTSH", "70")),
    _preferential("IKCEPA", _KOREA, "WO", _made("CTSH+RVC", "70"), maker=_ORCHARD),
    _preferential("IJCEPA", _JAPAN, "A", _made("B", "70")),
    _preferential("IMCECPA", _MAURITIUS, "WO", _made("PSR", rule=_VALUE_RULE)),
    _preferential("INDAUSECTA", _AUSTRALIA, "WO", _made("QVC+CTSH", "70"), maker=_ORCHARD),
    _preferential("EFTATEPA-AG", _NORWAY, "WO", _made("PSR", rule=_VALUE_RULE)),
    _preferential("EFTATEPA-SD", _NORWAY, "WO", _made("PSR", rule=_VALUE_RULE)),
    _preferential("IOCEPA", _OMAN, "WO", _made("PSR", rule=_VALUE_RULE)),
    _preferential("UKCETA", _BRITAIN, "WO", _made("PSR", rule=_VALUE_RULE)),
    _preferential("CHILE", _CHILE, "A", _made("B", "70")),
    _preferential("MERCOSUR", _BRAZIL, "A", _made("C", "30"), maker=_ORCHARD),
    _preferential("AFGHAN", _KABUL, "A", _made("B", "30"), **_BY_AIR),
    _preferential("ITFA", _THAILAND, "WO", _made("VA", "70")),
)
# A complete application for every agreement that this portal serves, by the agreement's code.
EXAMPLES: Final[dict[str, Plan]] = {NON_PREFERENTIAL: GUIDE_EXAMPLE} | {plan.agreement: plan for plan in _EXAMPLES}
