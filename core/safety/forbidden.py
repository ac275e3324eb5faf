"""What is never shown and no act by itself: asking for secrets, and hiding what is done. Read sentence by sentence."""

# A pattern reads best in one piece.
# ruff: noqa: E501

import re

from core.safety.risk import Withheld
from core.safety.sentences import Sentence
from core.safety.vocabulary import NOT_THE_SECRET, SECRET
from core.shared.patterns import lazy_pattern

_S = rf"(?<![\w-]){SECRET}(?![\w-]){NOT_THE_SECRET}"
_OWNER = r"(?:the |their |his |her |your |its |a |any |current |old |new |full |own |user's |caller's |user |temporary |ihr |ihre |ihren |das |dein |deinen |den |die |sein |dem )"
_TO_ITS_OWNER = r"(?!(?:to )?(?:the |that )?(?:new )?(?:users?|callers?|them|him|her|employees?|customers?|clients?|person|colleague|owner|manager|anwender\w*|benutzer\w*)\b)"
_OUR_OWN = r"(?:temporary|initial|generated|one-time pass|new) "
"""A secret that is handed out, not asked for."""
_SEND = (
    r"(?:\b(?:send|tell|give|share|paste|provide|forward|dictate|supply|disclose|reveal|spell|submit|upload)\b|"
    r"(?:^|\b(?:and|then|please|to|you|or) |, |\b(?:have|let|get|make) (?:her|him|them|the \w+|your \w+) )(?:mail|e-mail|email|text|message|post|report|state|read|reply|respond|answer|come back|drop|attach)\b)"
)
_ASKING = lazy_pattern(
    # "send me the code", "have the user read you the code", "reply with your password"
    rf"{_SEND} {_TO_ITS_OWNER}(?:(?:me|us|you|back|here) )(?:\w+(?:'s)? ){{0,4}}?{_S}|"
    rf"{_SEND} {_TO_ITS_OWNER}(?:(?:it|out|in|with|the (?:help ?desk|technician|engineer|bot|chat)|support|please|over|aloud|their|your|his|her|the|its|a) ){{0,4}}"
    rf"(?!(?:\w+ ){{0,2}}{_OUR_OWN})(?:\w+(?:'s)? ){{0,2}}?{_S}(?!.{{0,30}}\bto (?:the |their )?(?:user|caller|owner|employee|him|her|them)\b)|"
    # "ask the user for their password", "ask what their password is"
    rf"(?:^|(?<!will )(?<!may )(?<!might )(?<!can )(?<!does )(?<!it )(?<!not )(?<!that )(?<!which )(?<!and )(?<!to ))\bask (?:(?!(?:to|not|how|whether|if|when|about|why)\b)[\w']+ ){{0,6}}?"
    rf"(?:for|what) (?:{_OWNER}){{0,3}}(?:\w+ ){{0,3}}?{_S}|"
    rf"\b(?:and|to) ask (?:the |them|him|her|your )(?:(?!(?:to|not|how|whether|if|when|about|why)\b)[\w']+ ){{0,4}}?for (?:{_OWNER}){{0,3}}(?:\w+ ){{0,3}}?{_S}|"
    rf"\b(?:get|obtain|collect|request|note down|write down|take down)\b (?:{_OWNER}){{1,3}}(?:bitlocker |mfa |login )?{_S}(?: (?:from|off|over|by|via|so that|so i|so we|to (?:log|sign|continue|go on|proceed|help|check))\b|\W*$)|"
    rf"\b(?:get|obtain|collect|note|note down|write down|jot down|take down) (?:the )?(?:user's|caller's|employee's|customer's|client's|colleague's|their|his|her) (?:current |own |old )?{_S}(?! (?:reset|changed|set|sorted|fixed|working|unlocked|again))|"
    rf"\b(?:get|obtain|collect|note|note down|write down|jot down|take down) (?:the )?(?:\w+ )?{_S} of (?:the |his |her )?(?:user|caller|employee|customer|client|colleague)\b|"
    r"\b(?:let|have|make|ask) (?:the )?(?:\w+ )(?:to )?(?:tell|give|send|say|read|dictate|mail|text) (?:you |us |me )?(?:out )?(?:the )?answers? to (?:their|his|her|the) (?:security|secret) questions?|"
    rf"\b(?:let|have|make|ask) (?:the )?(?:\w+ )(?:to )?confirm (?:{_OWNER}){{1,2}}(?:\w+ ){{0,1}}?{_S}|"
    rf"\b(?:screenshot|photograph|photo|picture|scan) (?:of )?(?:{_OWNER}){{0,2}}(?:\w+ ){{0,2}}?{_S}.{{0,40}}\b(?:send|post|upload|share|mail|show)\b|"
    rf"\b(?:get|obtain|collect|take) (?:the |a )?(?:\w+ )?{_S} (?:\w+ ){{0,5}}?from (?:the |your )?(?:user|caller|employee|customer|client|colleague|owner|him|her|them)\b|"
    rf"\b(?:let|have|make|ask) (?:the )?(?:\w+ )(?:to )?(?:send|mail|text|show|take|post|upload|share|give) (?:you |us |me )?(?:a |the )?(?:photo|picture|screenshot|copy|list|image)s? of (?:{_OWNER}){{0,2}}(?:\w+ ){{0,2}}?{_S}|"
    r"\bask (?:(?!(?:to|not|how|whether|if|when|about|why)\b)[\w']+ ){0,5}?for (?:the |that |a )?(?:(?!error|fault|stop|event|status|exit|product|article|order|room|door|country|post)\w+ )?(?:codes?|digits|pin) "
    r"(?:(?:that|which) )?(?:(?:they|he|she|you|it|the (?:user|caller|phone|app|authenticator)) )(?:\w+ ){0,2}?(?:received|got|gets?|sees?|shows?|reads?|hears?|sent)\b|"
    r"\bask (?:[\w']+ ){0,4}?for (?:the )?(?:codes?|digits) (?:from|in|on|of) (?:the |their |his |her )?(?:text|sms|authenticator|app|phone call|push)\b|"
    rf"\b(?:let|have|make|ask) (?:the )?(?:\w+ )(?:to )?(?:dictate|read|spell|tell|give|show|send|mail|text) (?:you |us |me )?(?:out )?(?:{_OWNER}){{0,2}}(?:\w+ ){{0,3}}?{_S}(?: (?:to|for) (?:you|us|me)|$)|"
    rf"(?:^|\b(?:and|then) )(?:log|sign) (?:in|on)\b.{{0,30}}\bwith (?:the (?:user|caller|employee|client|customer)'s|their|his|her) (?:own )?password|"
    rf"\b(?:i|we) (?:need|want|require|must have|will need|also need) (?:{_OWNER}){{0,3}}(?:\w+ ){{0,2}}?{_S}|"
    # "what is your password?"
    rf"\b(?:what(?:'s| is| was| are)|which is|tell me) (?:{_OWNER}){{1,3}}(?:\w+ ){{0,2}}?{_S}(?: (?:that|which) .{{0,40}}| \w+)?\W*$|"
    r"\bwhat (?:code|number|pin) (?:did|do|does) (?:you|they|the user|it|the app|the authenticator)\b.{0,20}\b(?:receive|get|show|authenticator|text|sms)|"
    # "enter the password here"
    rf"\b(?:enter|type|write|put|leave|add|include|record|note|save|store) (?:{_OWNER}){{0,3}}(?:\w+ ){{0,3}}?{_S}.{{0,40}}?\b(?:here|below|in (?:this|the) (?:chat|thread|channel|ticket|form|box|"
    r"message|field|note|reply|answer|conversation|spreadsheet|e-?mail)|into (?:this|the) (?:chat|ticket|thread|form)|as (?:your|the) answer|in your (?:reply|answer))|"
    # "read me the digits from the authenticator"
    r"\b(?:read|tell|give|send|text) (?:me|us|you)\b.{0,30}\b(?:digits?|codes?|numbers?)\b.{0,30}\b(?:authenticat\w+|sms|text message|texted|app|token|mfa|sign-in)|"
    r"\b(?:read|tell|give|send|text|forward) (?:me|us|you)\b.{0,20}\b(?:digits|codes?|pin)\b (?:(?:that|which) )?(?:(?:they|you|it) )?(?:just )?(?:shows?|appears?|pops?|comes?|came|arrives?|arrived|got|get|received?|see|sees|displayed|was sent)\b|"
    r"\b(?:let|have|make|ask|get) (?:the )?\w+ (?:to )?(?:read|dictate|tell|give|send|spell|forward|text)\b.{0,30}\b(?:codes?|digits|pin)\b.{0,40}\b(?:text message|sms|app|authenticator|phone|screen|token|mail)\b.{0,20}\b(?:to|for) (?:you|us|me)\b|"
    r"\b(?:enter|type|write|put|paste|post|send)\b.{0,20}\b(?:codes?|digits|numbers?)\b.{0,30}\b(?:authenticat\w+|sms|text message|phone|token|mfa)\b.{0,20}\b(?:here|below|in (?:this|the) (?:chat|thread|channel|ticket|form|reply))|"
    r"\b(?:forward|send|read|show|dictate)\b.{0,20}\b(?:text message|sms|push|text) (?:with|containing) (?:the|a|their) (?:code|number|pin)\b|"
    # German
    rf"\b(?:ihnen|mir|uns|dir) (?:\w+ ){{0,3}}?{_S} (?:zu )?(?:nennen|sagen|geben|schicken|senden|mit(?:zu)?teilen|verraten|durch(?:zu)?geben|vor(?:zu)?lesen|diktieren)|"
    rf"\b(?:schick(?:e|en|t)?|senden?|sendet|nennen?|sagen?|sag|gib|geben|teilen?|mailen?|schreiben?|schreib|verraten?|lesen?|lies|diktieren?|posten?|fügen?)\b (?:(?:sie|mir|uns|ihnen|bitte|hier|mal|doch|den|die|das|dem|ihr\w*|"
    rf"dein\w*|sich|kollegen|helpdesk|anwender|benutzer|anrufer|vom|lassen|jetzt) ){{0,6}}(?:\w+ ){{0,2}}?{_S}(?!.{{0,20}}\b(?:dem|an den) (?:anwender|benutzer))(?!(?: \w+){{0,3}} ein\b)|"
    rf"\bgeben? (?:sie |bitte )?(?:hier|mir|uns) (?:\w+ ){{0,3}}?{_S}|"
    rf"\b(?:fragen?|bitten?|erfragen?)\b (?:(?!ob|wann|wie)[\w]+ ){{0,5}}(?:nach|um) (?:\w+ ){{0,2}}?(?:{_S}|codes? (?:aus|von) )|notier\w* sie (?:\w+ ){{0,2}}?{_S} (?:des|der|von)|\berfragen? (?:sie )?(?:\w+ ){{0,2}}?{_S}|"
    rf"\b(?:wie lautet|was ist|wie hei(?:ß|ss)t|wie ist) (?:\w+ ){{0,2}}?{_S}|\blassen sie sich (?:\w+ ){{0,4}}?{_S}"
)
_BARE = lazy_pattern(
    rf"^(?:(?:your|the|their|user|user's|current|ihr|dein|please|and|username|user name|benutzername|und|/|&) ?){{0,5}}{_S}\W*$"
)
"""Nothing but the name of a secret, as an info request has it."""
_SPARED = lazy_pattern(
    r"\b(?:without|except|not|no|never|leave out|don't|do not|cannot|mask\w*|redact\w*|remov\w+|hid\w+|black out|nie|niemals|ohne|nicht|kein\w*|nobody|whoever|whether|anyone who|"
    r"if (?:somebody|someone|anyone|they|anybody)|did (?:the|they|you|anybody|anyone|somebody)|has (?:the|anybody)|typed (?:it|their)|entered|gave|given|phish\w*)\b"
)
"""Turns it round, in the words before: "never ask for", "did they give anybody"."""
_RESET_LINK = lazy_pattern(
    r"\b(?:reset link|self-service|temporary access pass|to reset|to change|zu ändern|zurückzusetzen)\b"
)

_HIDING = lazy_pattern(
    r"\bbefore (?:anybody|anyone|somebody|security|the police|an? auditor) (?:looks?|sees?|notices?|finds?|asks?)\b|\b(?:say|tell|report|mention|write) nothing (?:to|about|of|in)\b|"
    r"\b(?:don't|do not|never) (?:write|note|put)\b[^.;]{0,30}\b(?:ticket|report|documentation|log)\b|"
    r"\b(?:do not|don't|never|avoid|without|nobody|no one|must not|should not|no need to|there is no need to)\b[^.;]{0,40}?"
    r"\b(?:tell|telling|inform|informing|notify|notifying|mention|mentioning|report|reporting|alert|alerting|log|logging|document|documenting|record|recording|let)\b[^.;]{0,40}?"
    r"\b(?:security|manager|management|boss|user|customer|client|team|anyone|anybody|auditors?|compliance|owner|it|this|what you did|know|about)\b|"
    r"\bso that (?:nobody|no one|the \w+|they|\w+ team|it)\b[^.;]{0,20}?\b(?:sees?|notices?|finds?|knows?|learns?|leaves no|does not (?:see|notice|know)|do not (?:see|notice|know)|"
    r"cannot (?:see|find|be (?:seen|traced|found)))|"
    r"\bso (?:that )?(?:nobody|no one|the \w+(?: \w+)?|they|he|she) (?:does not|do not|doesn't|don't|won't|will not|never|cannot)\b.{0,12}\b(?:notice|see|find|know|learn|get (?:an |any )?alert)|"
    r"\b(?:not|never|nowhere) (?:show|appear|turn|come|be seen)(?: up)? in (?:the |any )?(?:\w+ )?(?:reports?|logs?|audit|records?|history)\b|"
    r"\b(?:leaves? no|without (?:a |any |leaving )*|(?:cover|clear|erase|delete) (?:up )?(?:your |the |our |any |all )?|hide (?:your |the |our )?|remove (?:the |any |your |all )?|wipe (?:the |your |all )?)(?:traces?|tracks|evidence of)\b|"
    r"\b(?:behind the (?:user|customer|client|manager|security)\w*['’]?s? back|keep (?:this|it) (?:quiet|secret|between us|off the record)|under the radar)\b|"
    r"\b(?:hide|conceal|disguise|cover up|keep (?:this|it|that) from)\b[^.;]{0,40}?\b(?:officer|protection|police|insurer|council|(?:from (?:the )?)?(?:security|user|customer|client|manager|audit\w*|team|log\w*)|what (?:was|is|you|we)|mistake|change|incident|breach)|"
    r"\b(?:leave|keep)\b[^.;]{0,40}?\bout of (?:the |this |your |our )?(?:documentation|ticket|report|record\w*|notes?|log|minutes)\b|"
    r"\b(?:sag|erzähl|meld|bericht|verrat)\w* (?:sie )?[^.;]{0,40}?\b(?:nichts|niemandem)\b|\bsag\w* (?:sie )?[^.;]{0,40}?\b(?:nichts|nicht|niemandem)\b|\b(?:niemandem|keinem)\b[^.;]{0,30}?\b(?:sagen|melden|erzählen|mitteilen)\b|"
    r"\bdamit (?:niemand|keiner|der \w+|es)\b[^.;]{0,30}?\b(?:merkt|sieht|erfährt|bemerkt|auffällt)|\b(?:spuren (?:verwischen|beseitigen|löschen)|verschweig\w*|vertusch\w*|verheimlich\w*)\b"
)
_HIDING_SPARED = lazy_pattern(
    r"\b(?:log (?:in|on|off|out)|logging (?:in|on|off)|passwords?|secrets?|if (?:it|they|you|the)|does not (?:report|log|mention|tell|record)|did not|do(?:es)? they|"
    r"not (?:log|record) (?:anything|the error)|wait|before (?:you|it|they)|until (?:you|it|they)|unless|yet|bevor|false alarm|record the (?:screen|call))\b"
)


_PIPING = lazy_pattern(
    r"\bpipe\b.{0,60}\b(?:into|to) (?:bash|a shell|sh|powershell|iex|python)\b|"
    r"\b(?:download|fetch|get|load) (?:it |the \w+ )?and (?:run|execute)\b.{0,60}\b(?:in one (?:go|line|step)|straight from|curl|piped?)\b"
)
"""Running a download that nobody has read, said in words."""


def forbidden_in(sentence: Sentence) -> tuple[Withheld, str] | None:
    """Why the sentence is never shown, with the rule's name; None where nothing speaks against it."""
    text = sentence.text
    bare = _BARE.match(text)
    asking = bare or _ASKING.search(text)
    if asking and not bare and sentence.mood == "asked" and asking[0].startswith("ask "):
        asking = None  # "does the app ask for its PIN?" is about the app
    if asking and not (_spared(text, asking) if not bare else False) and not _RESET_LINK.search(text):
        return Withheld.SECRET, "ask-for-secret"
    if _HIDING.search(text) and not _HIDING_SPARED.search(text) and sentence.mood == "told":
        return Withheld.HIDE, "hide-what-is-done"
    if _PIPING.search(text) and sentence.mood == "told" and not _SPARED.search(text):
        return Withheld.PIPE, "run-unread"
    return None


def _spared(text: str, asking: re.Match[str]) -> bool:
    """Whether the words before, or a negation within, turn it round: "never ask for", "send the log without passwords"."""
    before = _SPARED.search(text[: asking.start() + 12])
    return bool(before or _WITHIN.search(asking[0]) or _LOOKED_UP.search(text[asking.end() - 1 :]))


_LOOKED_UP = lazy_pattern(
    r"^.{0,12}\b(?:out of|from|in) (?:entra|azure|active directory|ad|intune|mdm|jamf|the (?:\w+ )?(?:portal|admin cent\w+|vault|safe))\b"
)
"""Where an engineer finds a secret that is kept for this: nobody is asked for it."""
_WITHIN = lazy_pattern(r"\b(?:without|except|no|not|never|nie|nicht|ohne|kein\w*)\b")
