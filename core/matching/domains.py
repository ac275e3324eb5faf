"""Which kind of problem a text is about, by the words that people use for each."""

from core.matching.words import terms_of

_WORDS = {
    "accounts": "account login logon password locked unlock sign signin mfa authenticator user directory permission",
    "mail": "mail outlook mailbox inbox exchange smtp imap bounce spam message attachment",
    "calendar": "calendar meeting appointment invitation delegate booking room",
    "vpn": "vpn tunnel ipsec anyconnect forticlient globalprotect wireguard remote",
    "wifi": "wifi ssid wlan access-point signal roaming",
    "network": "network dns dhcp ip gateway switch router ping lan ethernet internet firewall cable",
    "printing": "printer print printing spooler scanner scan toner paper queue copier label",
    "performance": "slow freeze freezing hang hangs cpu memory lag sluggish performance boot",
    "storage": "disk drive space full storage partition raid volume ssd",
    "updates": "update upgrade patch wsus rollback feature",
    "browser": "browser chrome edge firefox website webpage page cookie proxy",
    "calls": "call teams microphone audio headset headphones video camera webcam phone sip voip",
    "files": "file folder share nas document spreadsheet excel word smb",
    "cloud-sync": "onedrive sharepoint dropbox sync cloud",
    "backup": "backup restore veeam snapshot repository",
    "certificates": "certificate ssl tls expired trust ca",
    "phones": "iphone android mobile smartphone tablet intune enrol mdm sim",
    "hardware": "monitor screen keyboard mouse dock docking battery usb power fan display charger hardware hdmi",
}
_OTHER = "software"


def domain_of(text: str) -> str:
    """The kind of problem, one of the flows' domains; `software` when no words tell."""
    words = [term for term, _ in terms_of(text)]
    counts = {domain: sum(word in known for word in words) for domain, known in _STEMS.items()}
    best = max(counts, key=lambda domain: counts[domain])
    return best if counts[best] else _OTHER


_STEMS = {domain: frozenset(term for term, _ in terms_of(words)) for domain, words in _WORDS.items()}
