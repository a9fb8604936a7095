"""How a stand-in in the mode `wrong` answers: each lie is one that a real service, or something before it, has told."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final

from accounts.stand_ins.firms import Firm, all_firms, check_digit

JSON: Final = "application/json"
_TOO_LARGE: Final = 3_000_000  # bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back over the wire."""

    status: int
    body: bytes
    content_type: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)


def reply(content: object, status: int = 200) -> Reply:
    """Return content as JSON."""
    return Reply(status, json.dumps(content, ensure_ascii=False).encode())


# What is wrong with the transport, whatever was asked.
_TRANSPORT: Final[dict[str, Callable[[Reply], Reply]]] = {
    "html": lambda _honest: Reply(200, b"<!doctype html><title>Scheduled maintenance</title>", "text/html"),
    "broken_json": lambda honest: Reply(honest.status, honest.body[: max(1, len(honest.body) // 2)]),
    "empty": lambda _honest: reply({}),
    "not_an_object": lambda _honest: reply(["ok"]),
    "too_large": lambda _honest: Reply(200, b'{"padding": "' + b"x" * _TOO_LARGE + b'"}'),
    "redirect": lambda _honest: Reply(302, b"", "text/html", {"Location": "http://elsewhere.invalid/"}),
    "not_found_page": lambda _honest: Reply(404, b"<h1>Not Found</h1>", "text/html"),
    "not_found_gateway": lambda _honest: reply({"message": "no Route matched with those values"}, 404),
}


def _with_branch(firm: dict[str, Any], **changes: str) -> dict[str, Any]:
    first, *others = firm["branches"]
    return {**firm, "branches": [{**first, **changes}, *others]}


def _wrong_digit(firm: dict[str, Any]) -> dict[str, Any]:
    number = firm["branches"][0]["gstin"]
    return _with_branch(firm, gstin=number[:-1] + ("0" if number[-1] != "0" else "1"))


def _wrong_state(firm: dict[str, Any]) -> dict[str, Any]:
    number = firm["branches"][0]["gstin"]
    elsewhere = ("08" if number[:2] != "08" else "07") + number[2:-1]
    return _with_branch(firm, gstin=elsewhere + check_digit(elsewhere))


def _of_another_firm(firm: dict[str, Any]) -> dict[str, Any]:
    number = f"{firm['branches'][0]['state_code']}AAACZ0001Z1Z"
    return _with_branch(firm, gstin=number + check_digit(number))


# What is wrong with a firm; only the address book of the registry can lie so.
_FIRM: Final[dict[str, Callable[[dict[str, Any]], dict[str, Any]]]] = {
    "gstin_digit": _wrong_digit,
    "gstin_state": _wrong_state,
    "gstin_of_another": _of_another_firm,
    "pin": lambda firm: _with_branch(firm, pin="0110006"),
    "state": lambda firm: _with_branch(firm, state_code="99", gstin=""),
    "pan": lambda firm: {**firm, "pan": "AAACZ0001Z" if firm["pan"] != "AAACZ0001Z" else "AAACZ0002Z"},
    "no_branch": lambda firm: {**firm, "branches": []},
    "active_as_text": lambda firm: {**firm, "is_active": "no"},
    "control_character": lambda firm: {**firm, "name": firm["name"] + "\x00"},
}
_PERSON: Final[dict[str, Callable[[dict[str, Any]], dict[str, Any]]]] = {
    "other_person": lambda person: {**person, "email": "somebody-else@demo.test"},
    "mobile": lambda person: {**person, "mobile": "+91 12"},
    "name": lambda person: {**person, "first_name": {"en": "Nirmala"}},
}

LIES: Final = {
    "registry": ("other_firm", *_FIRM, *_TRANSPORT),
    "directory": (*_PERSON, *_TRANSPORT),
    "sms": tuple(name for name in _TRANSPORT if name not in {"empty", "not_found_page", "not_found_gateway"}),
}


def lie_about_firms(lie: str, honest: Reply, firms: list[Firm], *, email: str = "", iec: str = "") -> Reply:
    """Return what the registry answers in place of `honest`.

    Args: firms: the true ones. email: what was searched for, `iec` what was asked for; one of the two.
    """
    if lie in _TRANSPORT:
        return _TRANSPORT[lie](honest)
    if lie == "other_firm":
        told = [asdict(next(firm for firm in all_firms().values() if firm.iec != iec and email not in firm.emails))]
    else:
        # A lie needs a firm to be about, even where there is none.
        some = firms or [replace(next(iter(all_firms().values())), emails=(email,) if email else ())]
        told = [_FIRM[lie](asdict(firm)) for firm in some]
    return reply({"firms": told} if email else {"firm": told[0]})


def lie_about_person(lie: str, honest: Reply, person: dict[str, Any] | None, *, email: str) -> Reply:
    """Return what the directory answers in place of `honest` about a person, refused (None) or not."""
    if lie in _TRANSPORT:
        return _TRANSPORT[lie](honest)
    some = person or {"email": email, "first_name": "Nobody", "last_name": "", "mobile": "", "pin": ""}
    return reply({"person": _PERSON[lie](some)})


def lie_about_sms(lie: str, honest: Reply) -> Reply:
    """Return what the SMS provider answers in place of `honest`."""
    return _TRANSPORT[lie](honest)
