"""What must agree among the settings of Microsoft Teams."""

from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import urlsplit

from bot.config.sections import Config
from bot.config.values import WebAddress


def teams_problems(config: Config) -> Iterator[str]:
    """One sentence for each thing to put right, never a secret's value."""
    teams, secrets = config.teams, config.secrets
    if teams.dangerously_allow_unauthenticated and not is_loopback(config.server.host):
        yield (
            "teams.dangerously_allow_unauthenticated lets anybody who reaches this address act as anybody: it is only "
            f"allowed on a loopback address, and server.host is {config.server.host!r}."
        )
    addresses = {"openid_metadata_url": teams.openid_metadata_url, "login_url": teams.login_url}
    addresses |= {"service_url": teams.service_url}
    for name, address in addresses.items():
        if not is_safe(address):
            yield f"teams.{name} must be an https:// address, or http:// on a loopback address."
    if not secrets.microsoft_app_id:
        if secrets.microsoft_app_password:
            yield "MICROSOFT_APP_PASSWORD is set and MICROSOFT_APP_ID is not; Teams needs both."
        return
    if teams.dangerously_allow_unauthenticated:
        return
    if teams.app_type != "multi_tenant" and not secrets.microsoft_app_tenant_id:
        yield "MICROSOFT_APP_TENANT_ID is not set; the id of the Azure Bot's tenant is needed (teams.app_type)."
    if teams.app_type != "managed_identity" and not secrets.microsoft_app_password:
        yield "MICROSOFT_APP_PASSWORD is not set; the Azure Bot's client secret is needed (teams.app_type)."


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches that host."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def is_safe(address: WebAddress) -> bool:
    """Whether secrets may be sent to an address, and keys be trusted that come from there; empty is."""
    parts = urlsplit(address)
    return not address or parts.scheme == "https" or is_loopback(parts.hostname or "")
