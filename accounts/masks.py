"""Addresses and numbers as a page may show them before anybody has proved that they are theirs. Pure."""


def masked_email(email: str) -> str:
    """Return `m•••a@suvarnalooms.example`: first and last letter of the name, and the domain."""
    name, _, domain = email.partition("@")
    shown = f"{name[:1]}•••{name[-1:] if len(name) > 2 else ''}"
    return f"{shown}@{domain}"


def masked_mobile(mobile: str) -> str:
    """Return `+91 ••••• •4417`: the last four digits."""
    return f"+91 ••••• •{mobile[-4:]}"


def masked(contact: str) -> str:
    """Return an e-mail address or a mobile number masked, whichever it is."""
    return masked_email(contact) if "@" in contact else masked_mobile(contact)
