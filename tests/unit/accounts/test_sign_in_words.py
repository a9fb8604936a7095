"""Sources, masks and names of browsers."""

import pytest

from accounts.agents import browser_and_system
from accounts.masks import masked, masked_email
from accounts.sources import as_address, network_of


@pytest.mark.parametrize(
    ("text", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        (" 203.0.113.7 ", "203.0.113.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:0db8:0001:0002:bbbb::9", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("", "unknown"),
        ("somebody, 203.0.113.7", "unknown"),
    ],
)
def test_one_network_is_one_source(text: str, network: str) -> None:
    assert network_of(text) == network


def test_only_addresses_are_stored() -> None:
    assert as_address("203.0.113.7") == "203.0.113.7"
    assert as_address("<script>") is None


@pytest.mark.parametrize(
    ("contact", "shown"),
    [
        ("meera@suvarnalooms.example", "m•••a@suvarnalooms.example"),
        ("ab@one.example", "a•••@one.example"),
        ("a@one.example", "a•••@one.example"),
        ("9800004417", "+91 ••••• •4417"),
    ],
)
def test_masks_show_what_the_owner_recognises_only(contact: str, shown: str) -> None:
    assert masked(contact) == shown


def test_a_mask_tells_nothing_of_the_length() -> None:
    assert len(masked_email("meenakshi@one.example")) == len(masked_email("mei@one.example"))


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0", ("Firefox", "Windows")),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0",
            ("Edge", "Windows"),
        ),
        (
            "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36",
            ("Chrome", "Android"),
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1",
            ("Safari", "iPhone"),
        ),
        ("curl/8.5", ("", "")),
        ("", ("", "")),
    ],
)
def test_browsers_are_named(agent: str, words: tuple[str, str]) -> None:
    assert browser_and_system(agent) == words
