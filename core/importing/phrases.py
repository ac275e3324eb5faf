"""The words by which documents in several languages say what depends on what, where to go on, and whom to call.

English, German, Spanish, French, Italian, Portuguese and Dutch. Each pattern looks at the beginning of a sentence or clause:
the same words further on say something else ("copy it to somewhere else").
"""

import re

from core.importing.imperatives import gives_order
from core.importing.jumps import GO_TO, GOES_ON, SOLVED
from core.learning.verbs import BASE
from core.shared.patterns import lazy_pattern

_FLAGS = re.IGNORECASE
_ITALIAN_ITSELF = (
    r"(?:apr\w+|chiud\w+|(?:s?consigli|raccomand|preg|ricord|tratt|avvi|riavvi|accend|spegn|present|trov|visualizz|verific|not|ved|us|esegu|procede|inser|seleziona|acced)\w*"
    r"|deve|devono|può|possono)\b"
)
"""What follows an Italian “si” that is no condition: “Si apre una finestra”."""
_AFTER_SE = (
    r"(?:(?:il|lo|la|i|gli|un[oa]?|non|è|appare|compare|viene|si|quest\w+|nessun\w*|tutt\w+|dopo|ciò|o|os|as|a|não|nenhum\w*)\b|le (?!(?:pid|sol|muestr|ha)\w*)|l['’]|un['’]"
    r"|(?-i:[A-ZÀÈÉ])|[\"“«])"
)
"""What follows an Italian or Portuguese “se”; “se abre” is Spanish."""
IF = lazy_pattern(
    r"^(?:(?:and|then|but|after (?:that|this)|afterwards|finally|lastly|next|und|y|et),? )?(?:if|in case(?: of)?|en cas (?:de |d['’])|en caso de(?: que)?|im falle?(?: von|,? dass)?|in caso di|sollten?(?= (?:der|die|das|dies|es|er|sie|ein\w*|kein\w*|ihr\w*)\b)|should(?= (?:the|this|that|it|any|a)\b)|wenn|falls|sofern|indien"
    rf"|si(?! {_ITALIAN_ITSELF})|s['’](?=ils?\b)|se(?= {_AFTER_SE})|caso(?= (?:o|a|os|as|não|il|lo|la|le|gli|você|seja|haja|ocorra|apareça)\b)"
    r"|als(?= (?:de|het|er|u|je|dit|dat|deze|een|geen|niet|zij|ze|hij|alle)\b))\b\s*",
    _FLAGS,
)
"""What a condition begins with. Words that mean it in one language only are taken before what that language has: “se
connecter” is French, “als Administrator” German."""
UNLESS = lazy_pattern(r"^(?:unless|es sei denn,?|a menos que|à moins que|a meno che)\b\s*", _FLAGS)
WHEN = lazy_pattern(r"^(?:when|whenever|where)\b\s*", _FLAGS)
"""What says when something is to be done; a condition only where "then" or another case follows."""
THEN = lazy_pattern(
    r"^(?:then|dann|so(?= \w+ (?:Sie|man|ihr)\b)|entonces|luego|alors|allora|então|dan)\b[,:]?\s*", _FLAGS
)
OTHERWISE = lazy_pattern(
    r"^(?:or else|otherwise|else(?! than)|if (?:it is |they are |it does |this is |that is )?not(?=[,:;.]| then\b)|if no(?=[,:])"
    r"|if (?:(?:it|this|that|he|she)['’]s|they['’]re) not(?=[,:;.]| then\b)"
    r"|if (?:it|they|this|that|he|she) (?:(?:is|are|do|does|did|has|have|can|will|was|were)(?: not|n['’]t)|cannot|can['’]t|won['’]t)(?=[,:;.]| then\b)"
    r"|sonst|andernfalls|ansonsten|(?:wenn|falls) (?:nicht|nein)(?=[,:])|de lo contrario|en caso contrario|en otro caso|si no(?=[,:])"
    r"|sinon|dans le cas contraire|autrement|altrimenti|in caso contrario|se no(?=[,:])|caso contrário|senão|se não(?=[,:])|anders"
    r"|if (?:this|that|it) (?:is not|isn['’]t) (?:the case|so)|(?:wenn|falls) (?:das|dies) nicht (?:der fall|so) ist|(?:ist|sollte) (?:das|dies) nicht der fall(?: ist| sein)?"
    r"|si ce n['’]est pas le cas|si no es así|se non è così|se non è il caso)\b"
    r"[,:]?\s*",
    _FLAGS,
)
"""What begins the other case."""
OR_ELSE = lazy_pattern(
    r"(?:[,;]\s+|\s+)or else,?\s+|,?\s+(?-i:ELSE)[,:]?\s+|[;,]\s+(?:otherwise|sonst|andernfalls|de lo contrario|sinon|altrimenti)(?!\s*[.,;])\s+|"
    r"[,;]\s+else,?\s+|[;,]\s+if not,\s+|[;,]\s+if no,?\s+(?=\w+\b(?! (?:is|are|was|has|have|can|does|do)\b))|;\s+(?:if not|falls nicht|wenn nicht|si no),?\s+",
    _FLAGS,
)
"""The same within a sentence, after a comma or semicolon."""
IF_SO = lazy_pattern(
    r"^(?:if (?:so|yes|it (?:is|does|has)|they (?:are|do)|(?:this|that|it) is (?:the case|so))|(?:wenn|falls) (?:ja|so|(?:das|dies) (?:der fall|so) ist)"
    r"|(?:ist|sollte) (?:das|dies) der fall(?: ist| sein)?|si es así|si oui|si c['’]est le cas|se sì|se è così|in that case|in diesem fall)"
    r"[,:]\s*(?:then\s+)?",
    _FLAGS,
)
_ANSWER_ENDS = r"(?:\s*(?:-*>|=>|→|[:,.–—-]+)\s*|\s*$)"
YES = lazy_pattern(
    rf"^(?:(?:if|wenn|falls|si|se) (?:yes|ja|s[ií]|oui|sì)(?:{_ANSWER_ENDS}|\s+)|(?:yes|ja|s[ií]|oui|sì){_ANSWER_ENDS})",
    _FLAGS,
)
NO = lazy_pattern(
    rf"^(?:if no(?:{_ANSWER_ENDS}|\s+(?=(?:go|skip|continue|then|send|call|ask|open|use|check|press|try|set)\b))|(?:(?:if|wenn|falls|si|se) )?(?:no|not|nicht|nein|non|não){_ANSWER_ENDS})",
    _FLAGS,
)
CHECK_WHETHER = lazy_pattern(
    r"^(?:(?:please|first|next|then|now|finally),?\s+)*(?:(?:check|verify|see|find out|confirm|look|test|ask)(?: (?:them|the (?:user|person|caller)|(?:in|on|at|under|with|via) [^,.;]{2,60}?))?"
    r" (?:if|whether|that)|(?:make sure|make certain|ensure)(?: that)?)\s+(?P<condition>.{3,300}?)[.?]?$"
    r"|^(?:(?:zuerst|zunächst|dann|nun|bitte),? )*(?:(?:prüfen|überprüfen|kontrollieren|testen|fragen|klären|nachsehen|feststellen)(?: Sie)?,? ob|(?:compruebe|verifique|revise) si|(?:vérifiez|contrôlez) (?:si|que)|(?:controlla|controllare|verifica|verificare) se)"
    r" (?P<foreign>.{3,300}?)[.?]?$",
    _FLAGS,
)
DO_AND_CHECK = lazy_pattern(
    r"^(?P<do>\S.{3,200}?),?\s+(?:and|und|y|et|e)\s+(?:then\s+)?(?P<check>(?:check|verify|see|find out|confirm|make sure|ensure|prüfen Sie|compruebe|vérifiez|verifica)\b.*)$",
    _FLAGS,
)
"""Something to do, and then to look at, in one sentence: "Open the console and check whether the user is listed"."""
NO_CONDITION = lazy_pattern(
    r"^(?:if|when|in case)\s+(?:it is\s+)?(?:necessary|needed|required|desired|possible|applicable|available|prompted|asked|unsure"
    r"|in doubt|you are (?:done|finished|ready|prompted|asked|unsure)|(?:that|this|it) is done|(?:that|this) has been done)\b"
    r"|^(?:wenn|falls)\s+(?:nötig|notwendig|erforderlich|gewünscht|möglich|sie (?:fertig|soweit) sind)\b"
    r"|^si\s+(?:es )?(?:necesario|posible|nécessaire|possible|besoin)\b|^se (?:necessario|possibile|necessário|possível)\b",
    _FLAGS,
)
"""What reads like a condition and is none that anybody has to be asked for."""
_PEOPLE = (
    r"(?:user|users|caller|person|people|customer|client|employee|colleague|requester|contact person|them|him|her|benutzer(?:in)?|anwender(?:in)?"
    r"|person|kund(?:e|in|en)|usuari[oa]|utilisateur|utente)"
)
NOTHING_HELPED = lazy_pattern(
    r"^(?:none|nothing|neither)\b.{0,40}\b(?:help|work|solv|fix)\w*\?|^still (?:not (?:working|fixed|resolved|solved)|having (?:trouble|problems|issues)|no luck|broken|stuck)\b"
    r"|^if (?:neither|none|nothing|no)\b.{0,40}\b(?:help|work|appl|succeed|solve|fix)\w*|^if (?:the )?(?:problem|issue|error|fault) (?:still )?(?:persists|remains|continues|occurs|exists)"
    r"|^if (?:it|this|that) (?:still )?(?:does not|doesn['’]t) (?:help|work)|^(?:hilft (?:das|dies|auch das|nichts davon)(?: alles)? nicht|(?:bleibt|besteht) (?:das problem|der fehler)\b)|^(?:wenn|falls) (?:nichts|keine?|das problem)\b.{0,40}\b(?:hilft|helfen|besteht|funktioniert|bleibt)"
    r"|^si (?:nada|ninguna?|el problema)\b.{0,40}\b(?:ayuda|funciona|persiste|continúa)|^si (?:rien|aucune?|le problème)\b.{0,40}\b(?:aide|fonctionne|persiste|marche)",
    _FLAGS,
)
"""What a heading says above what is done when all before it was in vain."""
LATE_HAND_OVER = lazy_pattern(
    r"^(?P<then>.{3,300}?)(?:,?\s+(?:and|then)\s+(?:then\s+)?(?P<hand>(?:escalate|(?:forward|assign|pass|route|reassign|hand) (?:it|this|the (?:ticket|case|incident|call))(?: over)?) to\b.*)"
    r"|(?:,|\s+und)\s+(?P<hand_de>(?:das |den )?(?:ticket|fall|vorgang) an (?:das|den|die)\b.{2,60}\b(?:weiterleiten|weitergeben|übergeben|eskalieren)[.!]?))$",
    _FLAGS,
)
"""A clause that hands over after what it has somebody do."""
ARROW = lazy_pattern(r"^(?P<case>\S.{1,80}?)\s*(?:->|=>|→|⇒)\s*(?P<then>\S.*)$", re.DOTALL)
"""A case with what is done in it."""
HAND_OVER = lazy_pattern(
    rf"^(?:please\s+)?(?:escalate|(?:contact|call|phone|notify|inform|refer to)(?! (?:(?:the|your|an?) )?(?:affected )?{_PEOPLE}\b)(?!.{{1,60}} (?:from|with) (?:an?|another|your|the) (?:\w+ )?(?:phone|mobile|number|extension|line)\b)(?! (?:(?:the|an?|your|this) )?(?:[\w-]+ )?(?:tests?|numbers?|extension|mailbox|function|api|script|method|back)\b)"
    r"|(?:open|raise|log|create) an? (?:[\w-]+ ){0,2}(?:ticket|case|call|incident|request|support (?:ticket|case|request)) (?:with|at|for)"
    rf"|(?:involve|engage|talk to|speak (?:to|with)|reach out to|get in touch with|consult)(?! (?:(?:the|your|an?) )?(?:affected )?{_PEOPLE}\b)"
    r"|page the|hand (?:it |this |the (?:case|ticket) )?over|(?:assign|forward|pass|route|reassign)(?: (?:it|this|the (?:ticket|case|incident|call)))? to"
    r"|wenden sie sich an|eskalier(?:en|e)|kontaktieren sie|rufen sie (?:den|die|das|beim?)|informieren sie (?:den|die|das)"
    r"|leiten sie\b.{2,60}\bweiter|(?:bitte )?(?:(?:das |den )?\w+ )?an (?:das|den|die)\b.{2,60}\b(?:weiterleiten|weitergeben|übergeben|eskalieren)|eskalieren|escaladez|assignez|asigne|remita|derive"
    r"|contacte|póngase en contacto|escale|llame al?|contactez|appelez|transférez|contatt(?:a|are|ate)|chiam(?:a|are)|inoltr(?:a|are)"
    r"|neem contact op)\b",
    _FLAGS,
)
"""What hands the problem to somebody else; the person who has it is nobody to hand it to."""
COMES_BACK = lazy_pattern(
    r"\b(?:and|und|y|et|e) (?:then )?(?:wait|continue|go on|proceed|warten|weitermachen|esper\w+|attend\w+|attender\w+)\b"
    r"|\bbefore (?:you )?(?:go(?:ing)? on|continu\w+|proceed\w*)\b|\bbevor sie (?:fortfahren|weitermachen)\b",
    _FLAGS,
)
"""What says of such a sentence that one goes on after it."""
TRAILING_IF = lazy_pattern(
    r"^(?P<then>.{3,300}?)(?<!;),?\s+(?:if|wenn|falls|sofern|si(?= (?:el|la|los|las|no|una?|es|está|aparece|le|les|vous|ce|cela|il|elle|aucun\w*|l['’]\w+)\b))\s+(?P<condition>(?!(?:necessary|needed|required|possible|nötig|asked|prompted|told|desired|wanted|applicable|available|any|so|not|in doubt|unsure)\b)\S.{2,300}?)[.]?$",
    _FLAGS,
)
"""A sentence that says its condition at the end."""
WHETHER = lazy_pattern(
    r"^\W*(?:\w+\W+){0,5}?(?:check|verify|see|find out|confirm|determine|test|ask|tell|know|decide|wonder|look|note|report|say|prüfe\w*|fragen?|compruebe|verifique|revise|pregunte|vérifiez"
    r"|contrôlez|demandez|controlla|verifica)\b|\b(?:even|as|what|like|auch|même|incluso|ob)\s*(?:if|wenn|si|se)\b|\bif (?:you|they) (?:want|like|prefer|wish)\b",
    _FLAGS,
)
"""What says of an "if" in it that it is a "whether", or no condition."""
NONE_LISTED = lazy_pattern(
    r"^(?:if (?:the|your|their|an?|this) (?:\w+ )?(?:problem|issue|symptoms?|error|code|message|case|cause|situation|model|one)\b[^,.]{0,25}\b(?:is not|isn['’]t|are not|does not appear|cannot be found)"
    r" (?:listed|covered|shown|among|(?:in|on) (?:the|this) (?:table|list|matrix|page))\b[^,.]{0,40}"
    r"|if none of (?:these|them|the above|the following)\b[^,.]{0,40}|(?:for|with|on) (?:any|all) other\b[^,.]{0,40}|(?:any|all) other \w+"
    r"|bei (?:allen )?anderen \w+|(?:para|con) (?:cualquier otr[oa]|otr[oa]s) \w+|pour (?:tout autre|les autres) \w+)(?:,|:)\s*",
    _FLAGS,
)
"""What says, below a table or a list of cases, what to do where none of them holds."""
FOR_ALL = lazy_pattern(
    r"^(?:(?:after|once|following) (?:doing )?(?:any|all|each|either|one) of (?:these|those|them|the above)|in (?:any|all|both|every|either|each) cases?|either way|whichever\b[^,]{0,40})\b",
    _FLAGS,
)
"""What says, below the last of several cases, what is done after each of them."""
MOVES_ON = lazy_pattern(
    r"^(?:next|finally|lastly|afterwards|once (?:that|this|all|everything) (?:is|has been) (?:done|finished|complete)|in (?:any|either|both|all) cases?|either way|zuletzt|schließlich|finalmente|por último|enfin)\b",
    _FLAGS,
)
"""What says that a sentence is for all, not for the case that the one before it spoke of."""
DO_THIS = lazy_pattern(
    r"^(?:please\s+)?(?:then\s+)?(?:you (?:can|should|need to|must)\s+)?(?:do (?:this|these|the following)(?: steps| things)?|(?:follow|perform|complete|take|carry out|try|use)"
    r" (?:these|the following|this)(?: \w+){0,3}|proceed as follows|as follows|gehen sie (?:wie folgt|folgendermaßen) vor|führen sie"
    r" (?:folgendes|diese schritte) (?:aus|durch)|haga lo siguiente|siga estos pasos|procédez comme suit|suivez ces étapes"
    r"|procedi come segue|the following)?(?: steps?)?(?: below)?\s*[:.]?\s*$",
    _FLAGS,
)
"""What only introduces the steps below it."""
NOTE = lazy_pattern(
    r"^(?:[⚠❗🛑💡ℹ📝📌]\ufe0f?|:(?:warning|exclamation|bulb|information_source):)\s*|^(?P<word>warning|caution|danger|important|attention|note|notice|tip|hint|warnung|achtung|vorsicht|wichtig|hinweis|advertencia"
    r"|importante|nota|atención|attention|avertissement|remarque|avvertenza|attenzione|waarschuwing|let op)\s*[:!–—-]\s*",
    _FLAGS,
)
IN_ORDER = lazy_pattern(
    r"\b(?:one of (?:the following|these)|one (?:after|by) (?:the other|another|one)|in (?:this|the given|the following)? ?order|until"
    r" (?:the problem|the issue|it|one of them)|(?:stop|finish) (?:as soon as|when|once)|any of the following|each of the following|nacheinander|der reihe nach)\b",
    _FLAGS,
)
"""What says that a list has things to try, not steps."""
SOLUTIONS = lazy_pattern(
    r"\bin (?:this |the given )?order until\b|\btry (?:(?:each|any|one|all) of )?(?:the following|these|this)\b.{0,60}\b(?:until|one (?:by|after))\b|\b(?:try|use|apply) (?:the following|these|each of (?:the following|these)|the) (?:\w+ )?(?:solutions|methods|workarounds|fixes|options|suggestions|remedies)\b",
    _FLAGS,
)
"""What says the same even of a numbered list."""
INVERTED = lazy_pattern(
    r"^(?!(?:haben|sind|können|sollten|prüfen|öffnen|starten|geben|warten) Sie\b)(?P<condition>[A-ZÄÖÜ]\w*(?:t|n)\s+(?:auch\s+|noch\s+)?(?:der|die|das|dies\w*|er|sie|es|ein\w*|kein\w*|Ihr\w*)\b[^,]{0,150}),\s+(?=(?:dann|so)\s|\w+ Sie\b)"
    r"|^(?P<verb>(?:Wird|Werden|Stimm(?:t|en)|Melde[tn]|Schläg[te]|[A-ZÄÖÜ][a-zäöü]{2,}t)\s+(?:sich\s+)?(?:der|die|das|dies\w*|er|sie|es|ein\w*|kein\w*|dort|hier|jemand|niemand)\b[^,.?]{0,150}),\s+(?=[^.?]{0,300}\b[a-zäöüß]{3,}(?:en|ern|eln)[.!]?$)"
    r"|^(?P<short>(?:Ist|Sind|Hat|Wird|Kann|Funktioniert|Erscheint|Bleibt|Fehlt|Lässt)\s+(?:der|die|das|er|sie|es|ein\w*|kein\w*)\b[^,?]{0,150}),\s+"
)
"""A German condition without an "if": "Antwortet der Drucker, fahren Sie mit Schritt 4 fort"."""
STILL_SO = lazy_pattern(
    r"^(?:it|they|this|that)\b.{0,30}\b(?:still|also|either|too)\b|^(?:it|this|that)\b.{0,20}(?:\bnot|n['’]t)\b.{0,10}\b(?:help|work|fix|solve)|^(?:(?!si\b|se\b)\w+\s)?(?:er|sie|es|das|dies\w*)\b.{0,40}\b(?:noch|auch|ebenfalls|weiterhin)\b"
    r"|\b(?:tampoco|non plus|neanche)\b",
    _FLAGS,
)
"""A condition that is about the one before it."""
_ADVERBS = lazy_pattern(
    r"^(?:(?:please|simply|just|also|then|next|now|first|finally|again|try to|try and|attempt to|you (?:can|should|must|need to|have to)"
    r"|carefully|manually|temporarily|immediately|always|never|do not|don['’]t|bitte)[,]?\s+)+",
    _FLAGS,
)
_WORD = lazy_pattern(r"[^\W\d_]+(?:-[^\W\d_]+)*")


_ALSO_NOUN = lazy_pattern(
    r"^(?:issue|ship|book|e-?mail|mail|stick|screw|dust|dim|page|brief|photograph|bag|box) (?:an?|the|it|them|him|her|this|that|new|any|each|all|your|their)\b",
    _FLAGS,
)
"""Verbs that are as often nouns, with what they are done to."""


def begins_with_order(text: str) -> bool:
    """Whether an English text begins by telling somebody what to do."""
    text = _ADVERBS.sub("", text.lstrip("\"'“‘(*_ "))
    word = _WORD.match(text)
    if word is None:
        return False
    said = word[0].casefold()
    return said in BASE or _ALSO_NOUN.match(text) is not None or ("-" in said and said.rsplit("-", 1)[1] in BASE)


_LED_IN = lazy_pattern(
    r"^(?:on|in|at|from|under|after|once|when|before|with|using|to|for|while|as soon as|by|next|finally|lastly|afterwards|first|then)\b[^,.:]{0,100},\s+",
    _FLAGS,
)
_HAVE_DONE = lazy_pattern(r"^have (?:the|them|him|her|your|an?)\s", _FLAGS)


def says_to_do(sentence: str, language: str = "") -> bool:
    """Whether a sentence has somebody do something, whatever leads in to it: "On the server, open …".

    Where the `language` is not given, orders are known by forms that only one language has.
    """
    sentence = sentence.strip()
    if gives_order(sentence, language):
        return True
    rest = _ADVERBS.sub("", _LED_IN.sub("", sentence))
    in_english = language in ("", "en")
    return in_english and (begins_with_order(sentence) or begins_with_order(rest) or _HAVE_DONE.match(rest) is not None)


_INTRODUCES = lazy_pattern(
    r"\b(?:following|these|below|above|steps?|list|table|columns?|rows?|guide|articles?|documents?|procedures?|instructions|methods?|sections?|page|runbook|checklist|options|solutions?"
    r"|resolutions?|top to bottom|stop as soon|how to|learn|see|refer to|read|remember|note that)\b|[:：]\s*$|^(?:find out how|get|fix|troubleshoot|resolve|diagnose|use this)\b",
    _FLAGS,
)


def introduces(sentence: str) -> bool:
    """Whether a sentence only leads in to what is written below it: "Work through the list from top to bottom"."""
    return _INTRODUCES.search(sentence) is not None


_CLAUSE_END = lazy_pattern(r"[.!?:;,>]\s+|\n|\s(?:and|then|to)\s")


def tells_to_do(text: str) -> bool:
    """Whether any clause of an English text tells somebody what to do: "On the second tab, click Add"."""
    return any(begins_with_order(clause) for clause in _CLAUSE_END.split(text[:500]))


LOOK = lazy_pattern(
    r"(?:^|[.!]\s+)(?:please\s+|then\s+|now\s+)?(?:depending on|check|look|see|watch|read|find out|identify|determine|observe|inspect|which|what|je nach|selon|en fonction|según|en función|a seconda|in base)\b[^.!]{0,200}[.:?]?$|\?\s*$"
    r"|\b(?:ansehen|anschauen|ablesen|prüfen|feststellen|ermitteln|vérifier|regarder|relever|comprobar|revisar|mirar|controllare|verificare)\s*:?\s*$",
    _FLAGS,
)
"""What has somebody look at something, so that cases of it may follow."""
PICTURE = lazy_pattern(r"^\(picture: [^)]{1,300}\)$")
"""A paragraph that is nothing but a picture, by its alternative text."""
WHICH = lazy_pattern(
    r"^(?!(?:what|how|was|wie|et|e|y) (?:if|wenn|about|si|se)\b)¿?\s*(?:(?:in|on|for|at|bei|auf|an|en|de|à|con|su|con|dans)\s+)?(?:which|what|how|where|who|when|why"
    r"|welche\w*|was|wie|wo|wer|wann|warum|qué|cuál(?:es)?|cómo|dónde|quién|cuándo|cuánt\w*|quel(?:le)?s?|que|comment|où|qui|quand|combien|quale|quali|che|come|dove|chi|quando)\b",
    _FLAGS,
)
"""A question that no “yes” answers."""
EXCEPTION = lazy_pattern(
    r"^(?:unless|except (?:if|when)|es sei denn,?|a menos que|à moins que|a meno che)\s+(?P<condition>[^:]{3,200}):\s+(?:then\s+|dann\s+|alors\s+|entonces\s+)?(?P<then>\S.*)$"
    r"|^(?:if|wenn|falls|si|se)\s+(?P<done>(?:you|they|this|that|it|sie|das|dies|vous|cela|c['’]|ya|lo|è|l['’])[^,]{0,40}?\b(?:already (?:been )?(?:done|tried|made|performed|carried out)|(?:done|tried) (?:this|that|it|so) (?:already|before|once)"
    r"|(?:schon|bereits)(?: einmal)? (?:gemacht|getan|versucht|durchgeführt|erledigt)|ya (?:lo|la|se) (?:ha|han)[^,]{0,10} (?:hecho|intentado)|(?:lo|la|se) (?:ha|han) (?:hecho|intentado)|déjà (?:fait|essayé)|già (?:fatto|provato))\b[^,]{0,40}),\s+(?P<else>\S.*)$",
    _FLAGS,
)
"""A sentence that says when the one before it does not hold: “Unless there is none: then …”, “If you have already done so, …”."""
NAMED = lazy_pattern(r"^(?P<case>(?:[^\W_]|[/\\~“„«\"])[^:.!?\n]{1,60}):\s+(?P<then>\S.*)$", re.DOTALL)
"""An item with a name before what it says: a case, or a field of a form."""


_DASHED = lazy_pattern(r"^(?P<case>(?:[^\W_]|[/\\~“„«\"])[^:.!?\n–—]{0,60}?)\s+[–—-]\s+(?P<then>\S.*)$", re.DOTALL)


def case_of(text: str, language: str = "") -> re.Match[str] | None:
    """An item such as "Lamp off: change the cable" as a case with what is done in it; None for any other.

    Infinitives are orders where the `language` is given.
    """
    match = NAMED.match(text) or _DASHED.match(text)
    if match is None or NOTE.match(text) or begins_with_order(match["case"]):
        return None
    then = match["then"]
    return (
        match
        if GO_TO.match(then)
        or GOES_ON.match(then)
        or SOLVED.match(then)
        or tells_to_do(then)
        or gives_order(then, language)
        else None
    )
