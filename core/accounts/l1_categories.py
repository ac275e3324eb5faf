"""The kinds of problem on which AI may guide first-line technicians; an account's admins say which are enabled."""

from enum import StrEnum


class L1Category(StrEnum):
    """A kind of problem safe enough for AI to guide on; no other can be enabled."""

    PASSWORD_RESET = "password_reset"  # noqa: S105 - a kind of problem
    """Self-service only: nobody's credential is changed for them."""
    ACCOUNT_LOCKOUT = "account_lockout"
    PRINTER = "printer"
    EMAIL_OUTLOOK_CLIENT = "email_outlook_client"
    WIFI_NETWORK_BASICS = "wifi_network_basics"
    VPN_CONNECT = "vpn_connect"
    TEAMS_ZOOM_AV = "teams_zoom_av"
    BROWSER_CACHE_COOKIES = "browser_cache_cookies"
    PERIPHERAL_RECONNECT = "peripheral_reconnect"
    OS_RESTART_UPDATE = "os_restart_update"
