"""User names: those that an account's people are likely to have, and those that the words around them give away."""

import re
from collections.abc import Iterable, Iterator, Sequence

from core.shared.patterns import lazy_pattern

_ONSETS = frozenset(
    """
    bl br ch cl cr dr dw fl fr gh gl gn gr kn kl kr ll ph pl pr ps pt qu rh sc sch sh sk sl sm sn sp sq st sv
    sw th tr ts tw wh wr
    """.split()  # noqa: SIM905
)
"""Consonants that words begin with; of a first letter and a last name few do."""
_CONTEXT = lazy_pattern(
    r"\b(?:account|user(?:[ -]?name)?|login|logon|mailbox|profile|konto|benutzer|cuenta|compte)s?(?: (?:of|for|called|named|von|de))?"
    r"[ :]+[\"'“]?(?P<after>[a-z][a-z0-9._-]{3,19})\b"
    r"|\b(?:added?|removed?|unlock(?:ed)?|re-?enabled?|enabled?|disabled?|reset|moved?|deleted?|created?|restored?|assign(?:ed)?|for|as|by)[ ]"
    r"(?P<done>[a-z][a-z0-9._-]{3,19})\b",
    re.IGNORECASE,
)
_SHORTEST = 4
_TECHNICAL = frozenset(
    """
    nslookup tcpdump vssadmin mstsc svchost mscorsvw psexec pgadmin ncpa fsutil dfsr xcopy robocopy vmtools vcenter vmware wsus
    mgmt https http sftp smtp snmp xls xlsx pptx ctrl mbps ntfs nvme tpm gpupdate gpresult dns dhcp cname rsync rdp mdm msi
    """.split()  # noqa: SIM905
)
"""Words of the trade that begin like no others."""
_READ = 20_000


def logins_of(names: Iterable[str]) -> Iterator[str]:
    """How user names are made of people's names, as companies commonly do."""
    for name in names:
        parts = [part for part in re.findall(r"[^\W\d_]+", name.casefold()) if len(part) > 1]
        if len(parts) > 1:
            first, last = parts[0], parts[-1]
            made = (f"{first[0]}{last}", f"{first[0]}.{last}", f"{first}.{last}", f"{first}{last[0]}", f"{last}{first[0]}",
                    f"{first}_{last}", f"{last}.{first}")  # fmt: skip
            yield from (login for login in made if len(login) >= _SHORTEST)


def logins_in(texts: Sequence[str]) -> set[str]:
    """The user names that the words around them give away: one that no word begins like, or that has digits in it."""
    found = set[str]()
    for text in texts:
        for match in _CONTEXT.finditer(text[:_READ]):
            word = match["after"] or match["done"]
            if word == word.lower() and _is_login(word):
                found.add(word)
    return found


def _is_login(word: str) -> bool:
    letters = re.match(r"[a-z]+", word)
    assert letters is not None
    begin = re.match(r"[^aeiouy]*", letters[0])
    onset = begin[0] if begin else ""
    if word in _TECHNICAL:
        return False
    odd = len(onset) > 1 and onset[:2] not in _ONSETS and len(onset) < len(letters[0])
    coded = (
        re.fullmatch(r"[a-z]{2,}[._]?[a-z]*\d{1,4}", word) is not None
        or re.fullmatch(r"[a-z]+\.[a-z]{3,}", word) is not None
    )
    return odd or (
        coded
        and not word.startswith(
            ("win", "exchange", "office", "server", "sql", "port", "vlan", "ipv", "step", "version")
        )
    )
