"""Where a request comes from, as far as throttles and the list of sessions need it. Pure."""

import ipaddress


def as_address(text: str) -> str | None:
    """Return an IP address in its plain form; None for anything else."""
    try:
        return str(ipaddress.ip_address(text.strip()))
    except ValueError:
        return None


def network_of(text: str) -> str:
    """Return what counts as one source of tries: an IPv4 address, or the /64 that a household or office has of IPv6."""
    found = as_address(text)
    if found is None:
        return "unknown"
    address = ipaddress.ip_address(found)
    if address.version == 4:
        return found
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return str(mapped) if mapped else str(ipaddress.ip_network(f"{found}/64", strict=False))
