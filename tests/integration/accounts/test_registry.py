"""The IEC registry's adapter against the stand-in: what is true comes through, no lie does."""

from dataclasses import asdict
from typing import Any

import pytest

from accounts.answers import NotBelievable
from accounts.registry.answers import firm_from, is_iec
from accounts.registry.base import RegistryBranch, RegistryFirm, iec_registry
from accounts.stand_ins import firms
from accounts.stand_ins.lies import LIES
from accounts.stand_ins.server import StandIns
from tradeconnect.common.http import ServiceDown, ServiceLied
from tradeconnect.common.models import OutsideService

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

SUVARNA = "AAXCS4821K"


def test_a_firm_comes_with_its_branches(outside: StandIns) -> None:
    firm = iec_registry().firm("AAKFK7733M")
    assert firm == RegistryFirm(
        iec="AAKFK7733M",
        name="Kesari Threadworks LLP",
        pan="AAKFK7733M",
        emails=("rival@demo.test",),
        is_active=True,
        branches=(RegistryBranch("000", "22 Johari Bazaar", "Jaipur", "302003", "08", "08AAKFK7733M1ZP"),),
    )


def test_the_demonstrations_firms_are_those_of_the_portal(outside: StandIns, cast: Any) -> None:
    for ours in (cast.firm, cast.rival_firm):
        theirs = iec_registry().firm(ours.iec)
        assert theirs is not None
        assert theirs.name == ours.name
        assert [
            (one.number, one.address, one.city, one.pin, one.state_code, one.gstin) for one in theirs.branches
        ] == list(ours.branches.values_list("number", "address", "city", "pin", "state__gst_code", "gstin"))
    assert [firm.iec for firm in iec_registry().firms_listed_for(cast.exporter.email)] == [cast.firm.iec]


def test_every_firm_of_the_stand_in_is_answered_and_believed(outside: StandIns) -> None:
    registry = iec_registry()
    for iec, firm in firms.all_firms().items():
        found = registry.firm(iec)
        assert found is not None
        assert (found.name, len(found.branches)) == (firm.name, len(firm.branches))


def test_firms_are_found_by_e_mail_in_any_case(outside: StandIns) -> None:
    registry = iec_registry()
    assert [firm.name for firm in registry.firms_listed_for(" Two@Demo.Test ")] == [
        "Malnad Coffee Works",
        "Tungabhadra Spice Company",
    ]
    assert [firm.is_active for firm in registry.firms_listed_for("inactive@demo.test")] == [False]
    assert registry.firms_listed_for("unlisted@demo.test") == []
    assert registry.firms_listed_for("a+b@x.example") == []


def test_an_old_iec_has_a_pan_of_its_own(outside: StandIns) -> None:
    firm = iec_registry().firm("0704013562")
    assert firm is not None
    assert firm.pan == "ABDPM9046C"
    assert firm.branches[0].gstin[2:12] == "ABDPM9046C"


def test_unknown_is_an_answer(outside: StandIns) -> None:
    assert iec_registry().firm("AAACZ9999Z") is None
    assert OutsideService.objects.get(name="iec-registry").failures == 0


@pytest.mark.parametrize(
    "text", ["", "AAXCS4821", "aaxcs4821k", "AAXXS4821K", "../switch", "12345678901", "AAXCS4821K\n"]
)
def test_what_cannot_be_an_iec_is_not_asked_for(outside: StandIns, text: str) -> None:
    assert not is_iec(text)
    assert iec_registry().firm(text) is None
    assert outside.services["registry"].answered == 0


@pytest.mark.parametrize("lie", LIES["registry"])
def test_no_lie_about_a_firm_is_believed(outside: StandIns, lie: str) -> None:
    outside.switch("registry", "wrong", lie)
    with pytest.raises(ServiceLied):
        iec_registry().firm(SUVARNA)
    with pytest.raises(ServiceLied):
        iec_registry().firm("AAACZ9999Z")
    assert outside.services["registry"].answered == 2


@pytest.mark.parametrize("email", ["exporter@demo.test", "unlisted@demo.test"])
@pytest.mark.parametrize("lie", LIES["registry"])
def test_no_lie_about_an_e_mail_is_believed(outside: StandIns, lie: str, email: str) -> None:
    outside.switch("registry", "wrong", lie)
    with pytest.raises(ServiceLied):
        iec_registry().firms_listed_for(email)
    assert outside.services["registry"].answered == 1


def test_down_is_not_unknown(outside: StandIns) -> None:
    outside.switch("registry", "down")
    with pytest.raises(ServiceDown):
        iec_registry().firm(SUVARNA)
    with pytest.raises(ServiceDown):
        iec_registry().firms_listed_for("exporter@demo.test")


def test_one_record_that_lies_does_not_cut_off_the_others(outside: StandIns, settings: Any) -> None:
    outside.switch("registry", "wrong", "gstin_digit")
    for _time in range(settings.OUTSIDE_CIRCUIT_FAILURES + 1):
        with pytest.raises(ServiceLied):
            iec_registry().firm(SUVARNA)
    outside.switch("registry", "normal")
    assert iec_registry().firm("AAKFK7733M") is not None
    assert "gstin" in OutsideService.objects.get(name="iec-registry").last_error


# What the stand-in has no lie for.

STATES = {"07", "27", "38"}


def answer(**changes: Any) -> dict[str, Any]:
    firm = asdict(firms.all_firms()[SUVARNA])
    return {**firm, "emails": list(firm["emails"]), "branches": list(firm["branches"]), **changes}


def branch(**changes: Any) -> list[dict[str, Any]]:
    first, *others = answer()["branches"]
    return [{**first, **changes}, *others]


@pytest.mark.parametrize(
    "changes",
    [
        {"iec": "AAXCS4821"},
        {"iec": 704013562},
        {"pan": "AAXCS0000K", "iec": "AAXCS0000K"},
        {"iec": "AAKFK7733M"},
        {"name": ""},
        {"name": "x" * 121},
        {"name": "\ud800"},
        {"name": "A\u202efirm"},
        {"is_active": 1},
        {"is_active": None},
        {"emails": "exporter@demo.test"},
        {"emails": ["not an address"]},
        {"emails": [None]},
        {"emails": ["a@b.example"] * 51},
        {"branches": None},
        {"branches": ["000"]},
        {"branches": [*branch(), branch()[0]]},
        {"branches": branch(number="1")},
        {"branches": branch(number="٠٠٠")},
        {"branches": branch(address="x" * 301)},
        {"branches": branch(city=" ")},
        {"branches": branch(pin="011006")},
        {"branches": branch(gstin=None)},
        {"branches": branch(gstin="07aaxcs4821k1zp")},
        {"branches": branch(gstin="07 AAXCS4821K1ZP")},
        {"branches": branch(state_code="08", gstin="")},
    ],
)
def test_fields_that_cannot_be(changes: dict[str, Any]) -> None:
    assert firm_from(answer(), states=STATES).iec == SUVARNA
    with pytest.raises(NotBelievable):
        firm_from(answer(**changes), states=STATES)


def test_a_firm_in_ladakh_is_believed() -> None:
    """python-stdnum's list of states ends before it."""
    in_leh = {"number": "001", "address": "Main Bazaar", "city": "Leh", "pin": "194101", "state_code": "38"}
    more = [*answer()["branches"], {**in_leh, "number": "009", "gstin": firms.gstin("38", SUVARNA)}]
    assert firm_from(answer(branches=more), states=STATES).branches[-1].gstin.startswith("38")


def test_a_name_in_an_indian_script_is_believed() -> None:
    assert firm_from(answer(name="क्\u200dष सुवर्ण लूम्स"), states=STATES).name.endswith("लूम्स")


def test_order_and_case_are_put_right() -> None:
    shuffled = answer(branches=branch()[::-1], emails=["A@B.Example", "a@b.example"])
    firm = firm_from(shuffled, states=STATES)
    assert [one.number for one in firm.branches] == ["000", "001", "003"]
    assert firm.emails == ("a@b.example",)
