"""Signs of a security incident in what people write: evidence is kept and the security flow comes before any repair."""

# A pattern reads best in one piece.
# ruff: noqa: E501

import re
from enum import StrEnum

from core.safety.hygiene import cleaned
from core.shared.patterns import lazy_pattern


class Incident(StrEnum):
    """What kind of incident the words point to; the value is the slug of the flow that handles it."""

    ACCOUNT = "phishing-answered-or-account-taken-over"
    MALWARE = "malware-suspected"
    DEVICE = "device-lost-or-stolen"

    @property
    def in_words(self) -> str:
        """The kind in a few words."""
        return _IN_WORDS[self]

    @property
    def evidence(self) -> str:
        """What to keep as it is, and what to do at once."""
        return _EVIDENCE[self]


_IN_WORDS = {
    Incident.ACCOUNT: "answered phishing or an account taken over",
    Incident.MALWARE: "malware",
    Incident.DEVICE: "a lost or stolen device",
}
_EVIDENCE = {
    Incident.ACCOUNT: "Keep evidence: delete no messages, and note times and addresses.",
    Incident.MALWARE: "Keep evidence: take the device off the network, leave it switched on, delete and reinstall nothing.",
    Incident.DEVICE: "Keep evidence: note when and where it was last seen, and what was on it.",
}

_DEVICE = (
    r"(?:(?:work |company |business |corporate |service )?(?:laptops?|notebooks?|computers?|macbooks?|phones?|iphones?|mobiles?|smartphones?|tablets?|ipads?|"
    r"usb[ -]?(?:sticks?|drives?)|security keys?|surface|devices?)|(?:dienst|firmen|arbeits)?-?(?:laptops?|notebooks?|handys?|telefone?|smartphones?|rechner|tablets?|gerät)|usb-stick)"
)
_FAKE = r"(?:phish\w*|impost[eo]r\w*|impersonat\w*|suspicious|fake|scam\w*|spoof\w*|fraud\w*|bogus|dodgy|malicious|gefälscht\w*|verdächtig\w*|betrüg\w*|dubios\w*)"
_FELL = (
    r"(?:click\w*|opened|entered|typed|gave|given|replied|answered|responded|fell for|fallen for|filled|submitted|approved|accepted|logged in|signed in|put (?:in )?(?:his|her|their|my)|"
    r"shared|downloaded|installed|provided|geklickt|angeklickt|eingegeben|eingetippt|geöffnet|beantwortet|geantwortet|hereingefallen|reingefallen|bestätigt|angemeldet|heruntergeladen)"
)
_SIGNS: tuple[tuple[Incident, re.Pattern[str]], ...] = (
    (
        Incident.DEVICE,
        lazy_pattern(
            rf"\b{_DEVICE}\b(?: \w+){{0,3}}? (?:im|in der|in einem|in einer|auf der|auf dem) (?:zug|bahn|s-bahn|u-bahn|taxi|bus|flugzeug|flughafen|bahnhof|restaurant|hotel|café|tram|strassenbahn)\b(?: \w+){{0,2}}? (?:vergessen|liegen\w*|gelassen)|"
            rf"\b{_DEVICE}\b(?!['’])(?: \w+){{0,3}}? (?:pickpocketed|disappeared|vanished|swiped|taken|snatched|robbed|went missing)\b(?! (?:from|in|out of) (?:the |my |our )?(?:\w+ )?(?:list|network|device manager|domain|intune|console|portal|inventory|overview|menu|entra|ad)\b)(?! (?:off|offline|down|over|out of service))|"
            rf"\b{_DEVICE}\b(?: \w+){{0,2}}? (?:left|forgotten|left behind) (?:on|in|at) (?:the |a |an )?(?:train|bus|taxi|cab|tram|plane|airport|station|restaurant|hotel|uber|café|cafe|pub|bar|park|gym|lobby)\b|"
            rf"\b(?:pickpocket\w*|burglar\w*|broke(?:n)? into|break-?in|robbed|mugged)\b[^.\n]{{0,60}}\b{_DEVICE}\b|"
            r"\b(?:portátil|móvil|ordenador|teléfono|tableta|portable|ordinateur|téléphone|tablette)\b(?: [\w’']+){0,4}? (?:volée?s?|perdue?s?|robad[oa]s?|perdid[oa]s?|extraviad[oa]s?)\b|"
            r"\b(?:robaron|robado|perdí|perdió|perdido|volé|perdu|oublié|olvidé|olvidó)\b(?: [\w’']+){0,3}? (?:portátil|móvil|ordenador|teléfono|tableta|portable|ordinateur|téléphone|tablette)\b|"
            rf"\b{_DEVICE}\b(?: \w+){{0,3}}? (?:(?:was|were|is|got|has been|have been|been|wurde|ist) (?:\w+ ){{0,2}}?)?(?:stolen|nicked|missing|gestohlen|geklaut|entwendet|verschwunden|abhanden|weg\b(?! vom))|"
            rf"\b(?:stole|nicked|took|snatched|gestohlen\w*|geklaut\w*) (?:\w+ ){{0,3}}?{_DEVICE}\b|\bstolen (?:\w+ )?{_DEVICE}\b|"
            rf"\b(?:lost|misplaced) (?:(?:his|her|my|their|our|the|a|an|old|new|another) ){{1,2}}(?:\w+ )?{_DEVICE}\b(?! (?:connection|signal|network|access|settings|sound|driver|charger|password|number|data|profile|screen|case))|"
            rf"\b{_DEVICE} (?:is|was|got|has been|went) (?:lost|gone)(?=\s*(?:$|[.,;!]|since|after|and|yesterday|today|this|somewhere))|\b(?:left|forgot\w*) (?:(?:his|her|my|their|the|a) ){{1,2}}(?:\w+ )?{_DEVICE} (?:\w+ ){{0,2}}?(?:on|in|at) (?:the |a |an )?(?:train|bus|taxi|cab|tram|plane|airport|station|restaurant|hotel|uber|café|cafe|pub|bar)|"
            rf"\b{_DEVICE}\b(?: (?!verbindung|signal|netz|kontakt|daten|wlan|strom)\w+){{0,6}}? (?:verloren|liegen ?gelassen|liegen ?geblieben)\b(?! die verbindung)|\b(?:verlor\w*|vermiss\w*) (?:\w+ ){{0,3}}?{_DEVICE}\b(?! (?:die|das) (?:verbindung|netz|signal))"
        ),
    ),
    (
        Incident.MALWARE,
        lazy_pattern(
            r"\bransom\w*|\blösegeld|\brançon\b|\brescate\b|\b(?:pay\w*|zahl\w*|send|ask\w*|demand\w*|wants?|note|message)\b[^.\n]{0,40}\b(?:bitcoins?|btc|crypto\b)|\b(?:all |my |the |our |her |his |many )*(?:files|documents|shares?|pictures|folders|dateien|dokumente|laufwerke?)\b[^.\n]{0,40}"
            r"\b(?:are|were|have been|got|suddenly|all|now|sind|wurden|alle|plötzlich)\b[^.\n]{0,25}\b(?:encrypted|scrambled|verschlüsselt|\.(?:locked|encrypted|crypt\w*|lockbit)|renamed to|a strange (?:ending|extension)|komische endung)|"
            r"\b(?:files?|documents?|pictures|folders?|dateien|dokumente)\b[^.\n]{0,40}\b(?:has|have|with|end(?:s|ing)? (?:in|on)|bekommen|haben)\b[^.\n]{0,20}\b(?:(?:strange|odd|weird|unknown|new|random|different|komische|seltsame|fremde) (?:file )?(?:extensions?|endings?|names|endung\w*)|\.(?:locked|encrypted|crypt\w*|lockbit))|"
            r"\b(?:you(?:r| are|'re)?|network|system|computer|files?)\b[^.\n]{0,20}\b(?:have been|has been|was|were|been|got) hacked\b|"
            r"\b(?:ran|started|installed|downloaded|executed)\b[^.\n]{0,50}\b(?:from (?:a|an|the|some) (?:pop-?up|pop up|ad|advert\w*|banner|torrent|crack\w*)|keygen|cracked)\b|"
            r"\b(?:opens?|opening|clicks?|types?|pop(?:s|ping)? up)\b[^.\n]{0,30}\bby (?:itself|themselves)\b[^.\n]{0,80}\b(?:since|after|started|download\w*|install\w*|converter|toolbar|free)\b|"
            r"\bcountdown\b[^.\n]{0,40}\b(?:money|pay\w*|bitcoin|ransom|files|unlock)|\b(?:emotet|qakbot|trickbot|lockbit|wannacry|ryuk|revil|blackcat|dridex|mimikatz|cobalt strike|redline|lumma|agent ?tesla|asyncrat)\b|"
            r"\b(?:let|allowed|gave|granted)\b[^.\n]{0,30}\b(?:from the phone|on the phone|who (?:called|rang|phoned)|(?:the |a |some )?(?:caller|stranger|scammer))\b[^.\n]{0,40}\b(?:take|took|control\w*|in|into|onto|on|remote\w*|access|screen|install\w*)\b|"
            r"\bread_?me[\w-]*\.(?:txt|html?)\b[^.\n]{0,40}\b(?:decrypt|restore|pay)|\bhow_to_(?:decrypt|restore)|"
            r"\b(?:has|have|got|caught|found|detected|suspect\w*|possible|think\w*|seems|infected with|infected by|shows?|reports?|full of|quarantined|blocked|eingefangen|gefunden|entdeckt|meldet|hat|einen?|verdacht auf)\b(?: \w+){0,4}? "
            r"(?:virus(?!-?(?: ?scan|schutz| protection| definition| signature| software|total))|viruses|trojan\w*|trojaner\w*|malware(?! ?bytes| (?:scan|protection|definition)\w*)|spyware|keylogger\w*|schadsoftware|rootkit|worm\b|crypto ?miner|backdoor)|"
            r"\b(?:virus|trojan\w*|malware|schadsoftware|trojaner)\b(?: \w+){0,2}? (?:found|detected|gefunden|entdeckt|erkannt|alert|on (?:my|her|his|the|their) (?:pc|computer|laptop|machine))|"
            r"\b(?:pc|computer|laptop|server|machine|rechner|mac)\b(?: \w+){0,5}? (?:infected|infiziert|verseucht|hacked|gehackt|compromised)\b|"
            r"\b(?:mouse|cursor|mauszeiger|maus)\b(?: \w+){0,2}? (?:moves?|moving|bewegt sich)\b[^.\n]{0,20}\b(?:by itself|on its own|alone|von (?:selbst|allein\w*))[^.\n]{0,60}\b(?:types?|typing|opens?|somebody|someone|windows|jemand|öffnet|remote)|"
            r"\b(?:call(?:ed)?|ring|anruf\w*)\b[^.\n]{0,40}\b(?:microsoft|apple|support|number|nummer)\b[^.\n]{0,60}\b(?:popup|pop-up|virus|infected|locked|remote|fernzugriff|teamviewer|anydesk)|"
            r"\b(?:popup|pop-up|screen|window|fenster)\b[^.\n]{0,50}\b(?:call|anrufen)\b[^.\n]{0,30}\b(?:microsoft|apple|support|number|nummer)|\b(?:gave|let|granted)\b[^.\n]{0,40}\b(?:stranger|caller|scammer|unknown (?:person|caller)|somebody|someone)\b[^.\n]{0,40}\b(?:remote|anydesk|teamviewer|access|control)|"
            r"\bopened\b[^.\n]{0,30}\b(?:attachment|invoice|document)\b[^.\n]{0,60}\b(?:flash\w*|black window|command window|cmd window|enabled? (?:content|macros?)|since then|odd|strange|weird|things? (?:open|happen))|"
            r"\b(?:call(?:ed)?|rang|phoned|caller)\b[^.\n]{0,60}\b(?:claim\w*|pretend\w*|posing|said (?:he|she|they) (?:was|were|is|are)|supposedly|allegedly)\b[^.\n]{0,90}\b(?:let|gave|granted|install\w*|download\w*|connect\w*|allowed|paid|told)\b|"
            r"\busb[ -]?(?:stick|drive|key)\b[^.\n]{0,30}\b(?:found|unknown|lying|gefunden\w*|fremde\w*)\b[^.\n]{0,50}\b(?:plugged|inserted|opened|connected|angesteckt|eingesteckt)|\b(?:plugged|inserted)\b[^.\n]{0,30}\b(?:found|unknown)\b[^.\n]{0,20}\busb|"
            r"\b(?:abri[oó]|ouvert|ejecut[oó]|lanc[ée])\b[^.\n]{0,40}\b(?:sospechos\w+|suspecte?s?|malicios\w+|malveillante?s?)|\b(?:archivos|ficheros|fichiers)\b[^.\n]{0,30}\b(?:cifrados|encriptados|chiffrés|cryptés)|"
            rf"\bopened\b[^.\n]{{0,30}}\b(?:{_FAKE}|macro|unexpected)\b[^.\n]{{0,20}}\battachment|\b(?:ran|executed|started|installed|downloaded)\b[^.\n]{{0,30}}\b{_FAKE}\b[^.\n]{{0,30}}\b(?:file|program|attachment|installer|software|exe)"
        ),
    ),
    (
        Incident.ACCOUNT,
        lazy_pattern(
            rf"\b{_FELL}\b[^.\n]{{0,60}}\b{_FAKE}\b|\b{_FAKE}\b[^.\n]{{0,60}}\b{_FELL}\b|\b(?:entered|typed|gave|submitted|put|eingegeben)\b[^.\n]{{0,50}}\b(?:password|credentials|login|code|card|kennwort|passwort|zugangsdaten|anmeldedaten)\b[^.\n]{{0,50}}\b(?:link|fake|wrong (?:page|site)|strange|unknown|not (?:ours|real|microsoft)|looked like|stranger|caller|mail|gefälscht\w*|fremd\w*)|"
            r"\b(?:account|mailbox|profile|konto|postfach|microsoft 365|e-?mail|mail)\b(?: \w+){0,3}? (?:hacked|compromised|hijacked|taken over|breached|gehackt|kompromittiert|übernommen|gekapert)\b|\b(?:hacked|compromised|hijacked|gehackte\w*|kompromittierte\w*) (?:\w+ )?(?:account|mailbox|konto|postfach)|"
            r"\b(?:somebody|someone|stranger|hacker|attacker|jemand|fremde\w*)\b[^.\n]{0,40}\b(?:logged in(?:to)?|signed in(?:to)?|sends?|sent|sending|using|access(?:ed)?|angemeldet|verschickt|schickt|eingeloggt)\b[^.\n]{0,40}\b(?:account|mailbox|name|mails?|konto|postfach|namen)|"
            r"\b(?:mails?|e-?mails?|messages|spam|invoices?|nachrichten|rechnungen)\b[^.\n]{0,40}\b(?:sent|going out|go out|being sent|verschickt|gesendet|versendet)\b[^.\n]{0,40}\b(?:from|in|von|aus|in ihrem|in seinem)\b[^.\n]{0,30}\b(?:account|mailbox|name|konto|postfach|namen)\b[^.\n]{0,40}\b(?:did not|didn't|never|without|nicht|ohne)|"
            r"\b(?:did not|didn't|never) (?:send|sent|write|wrote)\b[^.\n]{0,40}\b(?:mails?|messages|these|them|those)\b|"
            r"\b(?:sign-?ins?|log-?ins?|anmeldung\w*)\b[^.\n]{0,40}\b(?:from|aus|in) (?:\w+ )?(?:russia|china|nigeria|abroad|another country|foreign|unknown (?:country|location)|russland|dem ausland)|\bimpossible travel|\b(?:approved|accepted|confirmed|bestätigt)\b[^.\n]{0,40}\b(?:mfa|prompt|push|request|code|anfrage)\b[^.\n]{0,50}\b(?:did not|didn't|(?:was(?:n't| not)|isn't|is not) (?:mine|his|hers|theirs|me|him|her|from|by|for)|never|without|nobody|out of the blue|not (?:start|request|hers|his|theirs)|by mistake|nicht)|"
            r"\b(?:unknown|strange|new|unexpected|forwarding|fremde|unbekannte)\b[^.\n]{0,20}\b(?:inbox rules?|forwarding(?: rule)?|posteingangsregel\w*|weiterleitung\w*)\b[^.\n]{0,60}\b(?:did not|didn't|never|nobody|nicht|attacker|external|unknown)|\b(?:ceo|cfo) fraud|\bgift ?cards?\b[^.\n]{0,40}\b(?:bought|sent|codes?)|\b(?:bought|buys?|buying|purchased|sent)\b[^.\n]{0,20}\bgift ?cards?\b[^.\n]{0,60}\b(?:ceo|cfo|boss|director|manager|asked|mail|codes?|scratch\w*)|"
            r"\b(?:click\w*|follow\w*|opened)\b[^.\n]{0,20}\b(?<!reset )(?<!activation )(?<!invitation )(?<!service )link\b[^.\n]{0,70}\b(?:entered|typed|gave|put|submitted|filled|logged)\b[^.\n]{0,40}\b(?:password|pw|credentials|login|code|card|details|data)|"
            r"\b(?:gave|told|read|dictated|sent|forwarded)\b[^.\n]{0,30}\b(?:code|password|pin|tan)\b[^.\n]{0,40}\bto (?:a|the|some|an unknown) (?:caller|stranger|person|man|woman|number)|"
            r"\b(?:pressed|tapped|hit|clicked|approved|accepted|confirmed|said yes)\b[^.\n]{0,40}\b(?:authenticator|mfa|push|prompt|sign-?in request|approval)\b[^.\n]{0,30}\b(?:although|but|while|when|even though|without)\b[^.\n]{0,30}\b(?:wasn't|was not|weren't|did not|didn't|not|never|nobody|signing|logging)|"
            r"\b(?:somebody|someone|a stranger|jemand|alguien|quelqu'un)\b[^.\n]{0,20}\b(?:is |was |keeps )?(?:sending|writing|posting|chatting|answering|replying|schreibt|schickt|envía|envoie)\b[^.\n]{0,40}\b(?:as (?:me|him|her|us|them|our)|in (?:my|his|her|our|their) name|under (?:my|his|her|our) name|from (?:my|his|her|our) (?:account|address|mailbox))|"
            r"\b(?:mailbox|account|address)\b[^.\n]{0,60}\b(?:sent|sends|sending|wrote)\b[^.\n]{0,50}\bnot (?:by|from) (?:me|him|her|us|them)\b|"
            r"\b(?:sign-?ins?|log-?ins?|logon)\b[^.\n]{0,20}\b(?:from|in) (?:russia|china|nigeria|brazil|india|vietnam|iran|north korea|ukraine|romania|turkey|indonesia|pakistan|ghana|bulgaria|belarus|mexico|colombia|hong kong|singapore|thailand|the netherlands|the us|usa)\b|"
            r"\b(?:former|ex-?|dismissed|fired) ?(?:employee|colleague|admin\w*|contractor)\b[^.\n]{0,40}\b(?:still )?(?:logs?|logging|signs?|signed|logged|gets) (?:in|on)\b|"
            r"\b(?:opened|clicked)\b[^.\n]{0,40}\b(?:\.html?|attachment|link|pdf)\b[^.\n]{0,40}\b(?:signed|logged) in\b|"
            r"\brules?\b[^.\n]{0,60}\b(?:didn't|did not|never|nobody|no one) (?:\w+ )?(?:create|set|make|made|know|add|write|wrote)|"
            r"\b(?:entered|typed|gave|put|filled|submitted)\b[^.\n]{0,60}\b(?:site|page|form|website|portal|link|sms|login)\b[^.\n]{0,40}\b(?:not (?:the |a )?(?:real|genuine|right)|wasn't (?:the )?(?:real|right|ours)|fake|phish\w*|scam\w*)|"
            r"\b(?:wired|transferred|paid|sent)\b[^.\n]{0,30}\b(?:money|\d+ ?k|\d{3,}|euros?|dollars?|pounds?|it)\b[^.\n]{0,50}\b(?:fake|fraud\w*|scam\w*|phish\w*|impersonat\w*|pretend\w*)|"
            r"\b(?:invoices?|mails?|messages?|orders?) from us\b[^.\n]{0,60}\b(?:never|not|didn't|did not|nobody)\b[^.\n]{0,12}\b(?:sent|send|wrote|ours)|"
            r"\b(?:introducido|dado|puesto|escrito|cliqu[ée]|cliqué|clic|saisi|rempli)\b[^.\n]{0,60}\b(?:fals[oa]s?|sospechos\w+|faux|fausse|frauduleu\w+|suspecte?|phishing|hameçonnage)|"
            r"\bbank (?:details|account|data)\b[^.\n]{0,80}\b(?:not (?:them|us|him|her|theirs)|fake|fraud\w*|scam\w*|never (?:sent|asked))|"
            r"\b(?:mailbox|account|postfach|konto)\b[^.\n]{0,30}\b(?:sends?|sending|sent|verschickt)\b[^.\n]{0,70}\b(?:never|nobody|did not|didn't|nicht|nie) (?:\w+ )?(?:wrote|written|write|sent|send|geschrieben|geschickt)|"
            r"\b(?:introdujo|puso|escribi[oó]|dio|saisi|donné|entré)\b[^.\n]{0,50}\b(?:fals[oa]s?|sospechos\w+|faux|fausse|frauduleu\w+|suspecte?)|\b(?:cuenta|compte|boîte)\b[^.\n]{0,20}\b(?:hackead\w+|pirat\w+|comprometid\w+|compromis\w*)"
        ),
    ),
)
_HARMLESS = lazy_pattern(
    r"\b(?:phishing|security|awareness) (?:training|simulation|test|campaign|course|exercise)\b|\b(?:did not|didn't|never|nobody|no one|has not|hasn't|haven't|without) (?:\w+ )?(?:click|open|enter|answer|repl|respond|fall)\w*|\bnot (?:clicked|opened|answered|stolen|infected|hacked)\b|"
    r"\b(?:nicht|nie|niemand) (?:\w+ )?(?:geklickt|angeklickt|geöffnet|eingegeben|beantwortet|gestohlen|infiziert)\b|\b(?:wrongly|falsely|mistakenly|false) (?:\w+ )?(?:marked|flagged|detected|positive|as)\b|\bfalse (?:alarm|positive)s?|\b(?:training|course|webinar|e-?learning|video|presentation|policy|newsletter) (?:about|on|for|against|regarding) (?:\w+ ){0,2}(?:ransom\w*|phishing|malware|viruses|security)|\bransomware (?:protection|training|scan|insurance|policy)|\bfehlalarm|\b(?:lost|verloren) and found\b"
)


def incident_in(problem: str) -> Incident | None:
    """The security incident that the words point to, or None. Only what was already done counts, not what was seen through."""
    for line in re.split(r"(?<=[.!?])\s+|\n", cleaned(problem).casefold().replace("’", "'")[:20_000]):
        plain = " ".join(line.split())[:1_000]
        if _HARMLESS.search(plain):
            continue
        for incident, signs in _SIGNS:
            if signs.search(plain):
                return incident
    return None
