"""The people of the demonstration and of the tests, with their firms, offices, credentials and wallet."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from accounts.models import Agency, Branch, Firm, Membership, Office, OfficerPost, Specimen, User
from accounts.roles import Capacity, PostRole, Right
from coo.constants import NON_PREFERENTIAL, IssueMode
from coo.demo.authenticators import ensure_authenticator
from coo.documents.art import demo_signature_png, demo_stamp_png
from coo.models import AgencyScope, Agreement
from payments.services.wallet import open_balance
from signing.demo_pki import ensure_demo_root, make_demo_credential
from tradeconnect.common.files import store
from tradeconnect.common.models import State, StoredFile

PASSWORD: Final = "Trade-Connect-2026"  # noqa: S105 - printed in the README, for demonstration accounts only
PIN: Final = "123456"
WALLET_PAISE: Final = 10_000_00
SINCE: Final = dt.date(2024, 4, 1)
ALL_RIGHTS: Final = [right.value for right in Right]


@dataclass(frozen=True, slots=True)
class Cast:
    """Everyone by the part they play."""

    exporter: User
    colleague: User
    rival: User
    officer: User
    officer2: User
    other_officer: User
    admin: User
    operator: User
    broker: User
    firm: Firm
    rival_firm: Firm
    office: Office
    other_office: Office


def ensure_cast(*, now: dt.datetime) -> Cast:
    """Make the demonstration people where they are missing, and return them. Running twice changes nothing.

    Raises: ImproperlyConfigured unless settings.DEMO_ACCOUNTS allows demonstration accounts.
    """
    if not getattr(settings, "DEMO_ACCOUNTS", False):
        raise ImproperlyConfigured("demonstration accounts are for development: DEMO_ACCOUNTS is off")
    ensure_demo_root()
    firm = _firm("AAXCS4821K", "Suvarna Looms Private Limited", "exporter@demo.test", _SUVARNA, now)
    rival_firm = _firm("AAKFK7733M", "Kesari Threadworks LLP", "rival@demo.test", _KESARI, now)
    office = _office(
        "YCC", "Yamuna Chamber of Commerce", "यमुना वाणिज्य मंडल", "07", "DEL", "New Delhi", "07AAATY1234C1ZV"
    )
    _open_every_agreement(office.agency)
    other = _office("ACT", "Aravalli Chamber of Trade", "अरावली व्यापार मंडल", "08", "JAI", "Jaipur", "08AAATA4321F1Z9")
    people = Cast(
        exporter=_person("exporter", "Meera", "Raghavan"),
        colleague=_person("colleague", "Anil", "Kumar"),
        rival=_person("rival", "Farhan", "Siddiqui"),
        officer=_person("officer", "Arvind", "Menon"),
        officer2=_person("officer2", "Kavita", "Rao"),
        other_officer=_person("other-officer", "Sunita", "Deshpande"),
        admin=_person("admin", "Rohit", "Bhatnagar"),
        operator=_person("operator", "Leela", "Thomas", is_operator=True),
        broker=_person("broker", "Kavya", "Nair"),
        firm=firm,
        rival_firm=rival_firm,
        office=office,
        other_office=other,
    )
    _member(people.exporter, firm, ALL_RIGHTS, owner=True)
    _member(people.colleague, firm, [Right.VIEW, Right.PREPARE], owner=False)
    _member(people.rival, rival_firm, ALL_RIGHTS, owner=True)
    for client in (firm, rival_firm):
        rights = [Right.VIEW, Right.PREPARE, Right.SIGN, Right.PAY]
        _member(people.broker, client, rights, owner=False, capacity=Capacity.BROKER)
    _post(people.officer, office, PostRole.OFFICER, "Deputy Director (Certificates)")
    _post(people.officer2, office, PostRole.OFFICER, "Assistant Director (Certificates)")
    _post(people.other_officer, other, PostRole.OFFICER, "Deputy Secretary (Certificates)")
    _post(people.admin, office, PostRole.ADMINISTRATOR, "Administrator")
    for user, organisation in (
        (people.exporter, firm.name),
        (people.rival, rival_firm.name),
        (people.broker, "Nair Clearing and Forwarding"),
        (people.officer, office.agency.name),
        (people.officer2, office.agency.name),
        (people.other_officer, other.agency.name),
    ):
        make_demo_credential(user=user, pin=PIN, organisation=organisation, now=now)
    for user in (people.officer, people.officer2, people.other_officer, people.admin, people.operator):
        ensure_authenticator(user)
    for iec in (firm.iec, rival_firm.iec):
        open_balance(iec=iec, amount_paise=WALLET_PAISE, key=f"demo:{iec}", actor=None, now=now)
    return people


_SUVARNA: Final = (
    ("000", "14 Chandni Chowk", "New Delhi", "110006", "07", "07AAXCS4821K1ZP"),
    ("001", "Unit 7, Lower Parel Mills", "Mumbai", "400013", "27", "27AAXCS4821K1ZN"),
    ("003", "B-71, Okhla Industrial Area Phase II", "New Delhi", "110020", "07", "07AAXCS4821K1ZP"),
)
_KESARI: Final = (("000", "22 Johari Bazaar", "Jaipur", "302003", "08", "08AAKFK7733M1ZP"),)


def _person(name: str, first: str, last: str, *, is_operator: bool = False) -> User:
    email = f"{name}@demo.test"
    found = User.objects.filter(email=email).first()
    return found or User.objects.create_user(
        email, PASSWORD, first_name=first, last_name=last, mobile="9800000000", is_operator=is_operator
    )


def _firm(iec: str, name: str, email: str, branches: tuple[tuple[str, ...], ...], now: dt.datetime) -> Firm:
    fresh = {"name": name, "pan": iec, "email": email, "refreshed_at": now}
    firm, _created = Firm.objects.get_or_create(iec=iec, defaults=fresh)
    for number, address, city, pin, state, gstin in branches:
        Branch.objects.get_or_create(
            firm=firm,
            number=number,
            defaults={
                "address": address,
                "city": city,
                "pin": pin,
                "state": State.objects.get(gst_code=state),
                "gstin": gstin,
            },
        )
    return firm


def _office(agency: str, name: str, name_hi: str, state: str, code: str, city: str, gstin: str) -> Office:
    body, _created = Agency.objects.get_or_create(
        code=agency,
        defaults={
            "name": name,
            "name_hi": name_hi,
            "kind": "CHAMBER",
            "gstin": gstin,
            "state": State.objects.get(gst_code=state),
            "address": f"1 Chamber Road, {city}",
            "email": f"coo@{agency.lower()}.example",
        },
    )
    AgencyScope.objects.get_or_create(agency=body, agreement=Agreement.objects.get(code=NON_PREFERENTIAL))
    office, _created = Office.objects.get_or_create(
        agency=body, code=code, defaults={"city": city, "address": f"1 Chamber Road, {city}", "email": body.email}
    )
    if not office.stamps.exists():
        stamp = _png(f"stamp-{agency}-{code}.png", demo_stamp_png(name, city, f"{agency} · {code}"))
        Specimen.objects.create(office=office, picture=stamp, starts_on=SINCE)
    return office


def _open_every_agreement(agency: Agency) -> None:
    """Let the demonstration's first agency issue under every agreement of an agency, and what is self-declared be paid
    for, so that each can be tried.
    """
    _keeps_the_portal(agency.state)
    for agreement in Agreement.objects.filter(mode=IssueMode.AGENCY):
        AgencyScope.objects.get_or_create(agency=agency, agreement=agreement)


def _keeps_the_portal(state: State | None) -> None:
    """Give the body that supplies self-declared certificates what a tax invoice needs; the number is made up."""
    Agency.objects.filter(code=settings.SELF_DECLARED_SUPPLIER, state=None).update(
        state=state, gstin="07AAAGD0000D1ZJ", address="1 Demonstration Bhawan, New Delhi"
    )


def _post(user: User, office: Office, role: PostRole, designation: str) -> None:
    post, _created = OfficerPost.objects.get_or_create(
        user=user, office=office, role=role, defaults={"designation": designation, "starts_on": SINCE}
    )
    if role == PostRole.OFFICER and not post.signatures.exists():
        picture = _png(f"specimen-{user.first_name}.png", demo_signature_png(user.get_full_name()))
        Specimen.objects.create(post=post, picture=picture, starts_on=SINCE)


def _member(
    user: User, firm: Firm, rights: list[str] | list[Right], *, owner: bool, capacity: str = Capacity.COLLEAGUE
) -> None:
    Membership.objects.get_or_create(
        user=user,
        firm=firm,
        defaults={
            "rights": [str(right) for right in rights],
            "is_owner": owner,
            "capacity": Capacity.OWNER if owner else capacity,
            "starts_on": SINCE,
        },
    )


def _png(name: str, content: bytes) -> StoredFile:
    return store(name=name, content=content, content_type="image/png")
