"""Checks on text from outside, and shortening it for show."""

import re
from collections.abc import Sequence

from core.shared.errors import InvalidInput, TooLarge
from core.shared.invisible import cleaned

MAX_PROBLEM_BYTES = 256 * 1024
"""Longest problem text, UTF-8 (REST contract: 413 above)."""
MAX_TEXT_BYTES = 64 * 1024
"""Longest other text, UTF-8 (REST contract: 413 above)."""
MAX_TITLE = 120
"""Longest session title in characters: one line on a phone, well under any platform's limit."""


def checked(field: str, text: str, *, limit: int = MAX_TEXT_BYTES, required: bool = True) -> str:
    """The text without surrounding blanks and characters that cannot be seen, if it can be kept.

    Raises InvalidInput for a blank required text, NUL bytes or lone surrogates, TooLarge above `limit` bytes.
    """
    if "\x00" in text:
        raise InvalidInput(field, f"“{field}” contains a NUL byte; remove it.")
    try:
        size = len(text.encode())
    except UnicodeEncodeError:
        raise InvalidInput(field, f"“{field}” is not valid Unicode text.") from None
    if size > limit:
        raise TooLarge(
            f"“{field}” has {size:,} bytes; at most {limit:,} can be kept. Shorten it or send the relevant part."
        )
    stripped = cleaned(text).strip()
    if required and not stripped:
        raise InvalidInput(field, f"“{field}” is empty; write something.")
    return stripped


def checked_title(text: str) -> str:
    """A title that somebody worded, on one line. Raises InvalidInput for a blank one, TooLarge for a long one."""
    title = " ".join(checked("title", text).split())
    if len(title) > MAX_TITLE:
        raise TooLarge(f"A title has at most {MAX_TITLE} characters; this one has {len(title)}.")
    return title


def shortened(text: str, length: int) -> str:
    """The text on one line, cut at a word with an ellipsis when it is longer than `length` characters."""
    rest = text[length * 4 :]  # a pasted log is not read whole for one line of it
    line = " ".join(text[: length * 4].split())
    if len(line) <= length and (not rest or rest.isspace()):
        return line
    cut = line[: length - 1]
    head, _, _ = cut.rpartition(" ")
    return (head if len(head) > length // 2 else cut).rstrip(" ,.;:") + "…"


def listed(parts: Sequence[str]) -> str:
    """The parts as a sentence names them: "one, two and three"."""
    *some, last = parts or ("",)
    return f"{', '.join(some)} and {last}" if some else last


def title_of(problem: str) -> str:
    """A session's title from its problem text: its first line, shortened and not shouted."""
    first_line = next((line for line in problem.splitlines() if line.strip()), problem)
    return shortened(_calm(first_line[: MAX_TITLE * 4]) + first_line[MAX_TITLE * 4 :], MAX_TITLE)


_SHOUTED = 8
"""Letters from which capitals alone are shouting; fewer are an abbreviation or a code."""
_SHOUTED_MARKS = re.compile(r"([!?])[!?]+")
_ABBREVIATIONS = frozenset(
    re.findall(
        r"\w+",
        "AD API BIOS BSOD CPU CRM DC DFS DHCP DLL DNS ERP FTP GPO GPU GUI HDD HDMI HTML HTTP HTTPS IIS IMAP IP ISP "
        "IT LAN LDAP MAC MDM MFA NAS NIC OTP OU PC PDF PIN POP POS PST QR RAM RDP RDS SAN SAP SFTP SIM SMB SMS SMTP "
        "SQL SSD SSH SSID SSL SSO TCP TLS TPM TV UPS URL USB VDI VLAN VM VOIP VPN WAN WIFI XML",
    )
)
"""Words of the trade that are written in capitals."""


def _calm(line: str) -> str:
    """The line in small letters if all of it is shouted, with a capital in front; abbreviations and codes stay."""
    letters = [letter for letter in line if letter.isalpha()]
    if len(letters) < _SHOUTED or any(letter.islower() for letter in letters):
        return line
    words = [word if _is_code(word) else word.lower() for word in line.split()]
    calm = _SHOUTED_MARKS.sub(r"\1", " ".join(words))
    return calm[:1].upper() + calm[1:]


def _is_code(word: str) -> bool:
    return word.strip(".,:;!?()'\"") in _ABBREVIATIONS or any(sign.isdigit() or sign in "\\/_@" for sign in word)
