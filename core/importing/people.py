"""Taking people out of documents: a procedure says which team to ask, and is everybody's; who that is today is not."""

import re
from collections.abc import Iterator

from core.importing.given_names import GIVEN_NAMES
from core.learning.verbs import BASE, GERUND
from core.shared.patterns import lazy_pattern

_NAME, _NO_ADDRESS = "[name]", "[address]"
_CAPITAL = r"[A-ZÀ-ÖØ-ÞĀĆĐĘŁŃŐŚŠŰŹŻŽČ]"
_ONE = rf"{_CAPITAL}(?:['’]{_CAPITAL})?[^\W\d_]{{1,24}}(?:['’]{_CAPITAL}?[^\W\d_]{{2,20}})?(?:-{_CAPITAL}[^\W\d_]{{1,24}}){{0,2}}"
_PARTICLE = r"(?:von|van|de|der|den|da|dos|du|la|di|del|zu|ten|ter|bin|al|el)"
_PARTICLES = lazy_pattern(_PARTICLE)
_FIRST = lazy_pattern(rf"(?<![\w@.\\/-]){_ONE}(?![\w@\\/]|\.\w)")
_REST = lazy_pattern(rf"(?:[ ](?:{_PARTICLE}[ ]){{0,2}}(?:{_CAPITAL}\.[ ])?{_ONE}(?![\w@\\/]|\.\w)){{1,2}}")
_TITLES = r"mr|mrs|ms|dr|prof|herrn?|frau|señora?|sr|sra|monsieur|madame|mme|m|signora?|sig"
_ASK = (
    r"ask|asks|asked|contact|call|phone|ring|ping|tell|notify|inform|cc|escalate to|talk to|speak (?:to|with)|reach out to"
    r"|get (?:in touch with|hold of)|check with|consult|involve|send (?:it|this|them) to|hand (?:it |this )?over to|forward (?:it |this )?to"
    r"|assign(?:ed)? (?:it |this )?to|thanks to|credits? to|courtesy of|contact person:?"
    r"|(?:written|created|prepared|reported|maintained|owned|approved|reviewed|updated|provided|found|edited|modified|authored) by"
    r"|according to|questions? to|help from|approval (?:from|by|of)"
    rf"|{_TITLES}"
    r"|fragen sie|kontaktieren sie|rufen sie|informieren sie|wenden sie sich an|pregunte a|contacte (?:con|a)|llame a|avise a"
    r"|contactez|appelez|prévenez|demandez à|auprès de|contatt[ai](?:re)?|chiam[ai](?:re)?"
)
_ASKED = lazy_pattern(rf"(?<!\w)(?:{_ASK})\.?[ :]+$", re.IGNORECASE)
_BEFORE = lazy_pattern(
    rf"(?<!\w)(?:{_ASK}|from|by|or|and|bei|an|von|durch|go to|reach|message|text|page|e-?mail|mail)\.?[ :]+$",
    re.IGNORECASE,
)
_TITLE = lazy_pattern(rf"(?<!\w)(?:{_TITLES})\.?[ ]+$", re.IGNORECASE)
_READ_BACK = 40
_NO_SURNAMES = frozenset(
    """
    access account accounts active ad admin administration administrator advisor agent analytics app apps architecture assistant assurance
    asset audit automation azure backup backups board business care center central centre change chat client cloud
    collaboration command communications compliance computing connect console control coordinator corporate customer data database databases
    defender delivery department desk desktop device devices digital directory emergency endpoint energy engineering enterprise
    exchange explorer facilities facility field finance firewall first floor global group hardware health help helpdesk hosting hotline human identity
    incident information infrastructure infra integration intune it lab leads legal level licence licensing license line linux logistics
    mail management manager managers marketing messaging microsoft mobile monitoring network networking networks office offshore online
    operations operator outlook partner payroll people platform platforms plant point policy portal power print printing procurement
    product production products professional project purchasing quality reception reliability remote research resources response retail risk
    sales search second security server servers service servicedesk services shared shell shop site software solutions source specialist staff
    standards storage store studio supplier suppliers support system systems team teams technical technology telecom telecoms telephony
    tools trust unified unit user users vendor virtual warehouse web windows wireless workplace workspace works
    abteilung arbeitsplatz benutzer betrieb dienst einkauf empfang gruppe kundenservice leitstelle netz netzwerk personal rechenzentrum
    technik verwaltung zentrale equipo soporte redes servicio sistemas mesa équipe support réseau assistance informatique
    adobe aix amazon apple aruba atlassian autodesk avaya azure barracuda bitlocker blue brother canon check cisco citrix
    commvault crowdstrike cyber dell deutsche docker druva epson exact ericsson extreme fortinet fujitsu google green hewlett hitachi hp huawei
    iphone jamf jira juniper konica kyocera lenovo logitech meraki mitel netapp nokia nutanix okta open oracle palo alto
    polycom proofpoint pure quest red ricoh salesforce samsung sap servicenow sharepoint silver sonicwall sophos sony
    telekom telefonica teamviewer toshiba trend ubiquiti veeam veritas vmware vodafone watchguard western wiki xerox yealink zebra zendesk
    zoom zscaler admins agents analysts contacts duty engineers guys folks leads on-call onsite rack room shift tier level
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october
    november december new york london paris berlin the this these those your our their a an if when then next before after
    """.split()  # noqa: SIM905
)
_WORDLIKE = lazy_pattern(
    r"(?:tion|tions|ment|ware|ity|ing|ings|ics|ance|ence|ness|ure|desk|dienst|ung|team|service|line|net|soft|tech|corp|data)$"
)
_TO_A_TEAM = lazy_pattern(r",? (?:in|from|of|at|on|de)(?= (?:the |our |your )?[A-Z]| (?:the|our|your)\b)")
_IN_TEAM = lazy_pattern(r" (?:in|from|at) (?:the )?[A-Z]")
_IS_A = lazy_pattern(r", (?=(?:the|our|your|who|head|der|die|el|la|le)\b)")
_IN_BRACKETS = lazy_pattern(r" \((?P<what>[^()\d@]{2,40})\)")
_EXTENSION = r"(?:ext(?:ension)?|tel(?:efon)?|phone|mobile|mobil|cell|durchwahl|dw|anexo|poste|handy)\.?[ :]{0,2}\d[\d ()/.-]{1,20}\d"
_NUMBER = lazy_pattern(rf"[ ,;]{{0,3}}\(?(?:{_EXTENSION}|\+\d[\d ()/.-]{{6,20}}\d)\)?(?!\w)", re.IGNORECASE)
"""The number of somebody whose name stood in the same text."""
_ADDRESS = lazy_pattern(
    r"[ ,;]{0,3}[<(]?\b(?P<local>[\w+-]{1,40}(?:\.[\w+-]{1,40}){0,4})@[\w-]{1,60}(?:\.[\w-]{1,60}){1,5}\b[>)]?"
)
_OWN_ADDRESS = lazy_pattern(r"^[^\W\d_]{1,20}[._][^\W\d_]{2,25}\d{0,3}$")
_FOR_ALL = lazy_pattern(
    r"(?:help|desk|support|service|team|admin|info|office|hotline|no-?reply|security|abuse|postmaster|it[._-]|[._-]it|sales|contact|alert|report|backup|network|mail)",
    re.IGNORECASE,
)


def without_people(text: str) -> str:
    """The text without people's names, their own addresses, and the numbers by which they are reached."""
    parts, position = list[str](), 0
    for start, end, instead in _found(text):
        if start < position:
            continue
        parts += text[position:start], instead
        position = end
    if position:
        text = _NUMBER.sub("", "".join((*parts, text[position:])))
    return (
        _ADDRESS.sub(lambda found: f" {_NO_ADDRESS}" if _is_own(found["local"]) else found[0], text)
        if "@" in text
        else text
    )


def _found(text: str) -> Iterator[tuple[int, int, str]]:
    """Where people are named, with what stands there instead."""
    for match in _FIRST.finditer(text):
        before = text[max(match.start() - _READ_BACK, 0) : match.start()]
        end = match.start() + _length_of(
            match[0], _REST.match(text, match.end()), before, in_team=_IN_TEAM.match(text, match.end()) is not None
        )
        if end > match.start():
            yield match.start(), *_instead(text, end, before)


def _length_of(first: str, rest: re.Match[str] | None, before: str, *, in_team: bool) -> int:
    """How many characters of what is written like a name are one; none where it is something else."""
    kept, total = 0, len(first)
    for word in rest[0].split() if rest else ():
        total += 1 + len(word)
        if _PARTICLES.fullmatch(word):
            continue
        if _is_word(word):
            break
        kept = total
    if first in GIVEN_NAMES or (_TITLE.search(before) and first.casefold() not in _NO_SURNAMES):
        return kept or len(first)
    if _is_word(first) or first.casefold() in BASE or not _ASKED.search(before):
        return 0
    return kept or (len(first) if in_team else 0)


def _is_word(word: str) -> bool:
    """Whether a capitalised word names a team or a thing rather than somebody."""
    said = word.casefold()
    return said in _NO_SURNAMES or said in GERUND or _WORDLIKE.search(said) is not None


def _instead(text: str, end: int, before: str) -> tuple[int, str]:
    """Where what is left out ends, and what stands there: nothing before the team, else that there was a name."""
    own = text.startswith(("'s", "’s"), end)
    if _BEFORE.search(before) and not own and not _TITLE.search(before):
        if team := _TO_A_TEAM.match(text, end):
            return team.end() + 1, ""
        if role := _IS_A.match(text, end):
            return role.end(), ""
        if inside := _IN_BRACKETS.match(text, end):
            return inside.end(), inside["what"]
    return end, _NAME


def _is_own(local: str) -> bool:
    return _OWN_ADDRESS.match(local) is not None and not _FOR_ALL.search(local)
