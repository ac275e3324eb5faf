"""Which addresses a ticket system may have: https, or http on this very machine."""

import ipaddress
from urllib.parse import urlsplit

from core.shared.errors import InvalidInput

_LONGEST = 500
_LOCAL_NAMES = ("localhost",)


def checked_url(url: str) -> str:
    """The address without a slash at its end. Raises InvalidInput with what to write instead."""
    url = url.strip().rstrip("/")
    try:
        parts = urlsplit(url)
        port_is_sound = parts.port != 0
    except ValueError:
        raise InvalidInput("url", "This is not a web address; write one such as https://tickets.example.com.") from None
    if len(url) > _LONGEST or not parts.hostname or not port_is_sound or not url.isprintable() or " " in url:
        raise InvalidInput("url", "This is not a web address; write one such as https://tickets.example.com.")
    if parts.username is not None or parts.query or parts.fragment:
        raise InvalidInput("url", "Write the address without user name, password, “?” and “#”.")
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname)):
        raise InvalidInput("url", "Use https:// for a ticket system; http:// works only on this machine.")
    if is_never_a_system(parts.hostname):
        raise InvalidInput("url", "There is no ticket system at this address.")
    return url


def is_loopback(host: str) -> bool:
    """Whether a host is this very machine, by name or address."""
    address = _address(host)
    return host.lower() in _LOCAL_NAMES or (address is not None and address.is_loopback)


def is_never_a_system(host: str) -> bool:
    """Whether it is an address that no ticket system has, such as that of a cloud's metadata."""
    address = _address(host)
    return address is not None and (address.is_link_local or address.is_multicast or address.is_unspecified)


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address that a host is written as; one of IPv4 in its IPv6 form is the one of IPv4. None for a name."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return None
    return (address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None) or address


def same_origin(one: str, other: str) -> bool:
    """Whether two addresses are of one server; what is no address is of none."""
    try:
        first, second = urlsplit(one), urlsplit(other)
    except ValueError:
        return False
    return (first.scheme, first.netloc) == (second.scheme, second.netloc)
