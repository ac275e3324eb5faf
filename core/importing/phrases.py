"""The words by which documents in several languages say what depends on what, where to go on, and whom to call.

English, German, Spanish, French, Italian, Portuguese and Dutch. Each pattern looks at the beginning of a sentence or clause:
the same words further on say something else ("copy it to somewhere else").
"""

import re

from core.learning.verbs import BASE

_FLAGS = re.IGNORECASE
IF = re.compile(
    r"^(?:and |then |but |und |y |et )?(?:if|in case|should(?= (?:the|this|that|it|any|a)\b)|wenn|falls|sofern|si|s['’](?=ils?\b)|se|caso|als|indien)\b\s*",
    _FLAGS,
)
"""What a condition begins with."""
UNLESS = re.compile(r"^(?:unless|es sei denn,?|a menos que|à moins que|a meno che)\b\s*", _FLAGS)
WHEN = re.compile(r"^(?:when|whenever|where)\b\s*", _FLAGS)
"""What says when something is to be done; a condition only where "then" or another case follows."""
THEN = re.compile(r"^(?:then|dann|so(?= )|entonces|luego|alors|allora|então|dan)\b[,:]?\s*", _FLAGS)
OTHERWISE = re.compile(
    r"^(?:or else|otherwise|else(?! than)|if (?:it is |they are |it does |this is |that is )?not(?=[,:;.]| then\b)|if no(?=[,:])"
    r"|sonst|andernfalls|ansonsten|(?:wenn|falls) (?:nicht|nein)(?=[,:])|de lo contrario|en caso contrario|en otro caso|si no(?=[,:])"
    r"|sinon|dans le cas contraire|autrement|altrimenti|in caso contrario|se no(?=[,:])|caso contrário|senão|se não(?=[,:])|anders)\b"
    r"[,:]?\s*",
    _FLAGS,
)
"""What begins the other case."""
OR_ELSE = re.compile(
    r"(?:[,;]\s+|\s+)or else,?\s+|[;,]\s+(?:otherwise|sonst|andernfalls|de lo contrario|sinon|altrimenti)(?!\s*[.,;])\s+|"
    r";\s+(?:else|if not|falls nicht|wenn nicht|si no),?\s+",
    _FLAGS,
)
"""The same within a sentence, after a comma or semicolon."""
IF_SO = re.compile(
    r"^(?:if (?:so|yes|it (?:is|does|has)|they (?:are|do)|this is the case)|(?:wenn|falls) (?:ja|so)|si es así|si oui|se sì|in that case)"
    r"[,:]\s*(?:then\s+)?",
    _FLAGS,
)
YES = re.compile(r"^(?:yes|ja|s[ií]|oui|sì)\s*(?:[:,.–—-]+|->|→)\s*", _FLAGS)
NO = re.compile(r"^(?:no|nein|non|não)\s*(?:[:,.–—-]+|->|→)\s*", _FLAGS)
CHECK_WHETHER = re.compile(
    r"^(?:(?:please|first|next|then|now|finally),?\s+)*(?:check|verify|see|find out|confirm|look|test|make sure|ask)(?: (?:them|the (?:user|person|caller)))?"
    r" (?:if|whether|that)\s+(?P<condition>.{3,300}?)[.?]?$"
    r"|^(?:(?:prüfen|überprüfen|kontrollieren|testen) Sie,? ob|(?:compruebe|verifique|revise) si|(?:vérifiez|contrôlez) (?:si|que)|(?:controlla|controllare|verifica|verificare) se)"
    r" (?P<foreign>.{3,300}?)[.?]?$",
    _FLAGS,
)
NO_CONDITION = re.compile(
    r"^(?:if|when|in case)\s+(?:it is\s+)?(?:necessary|needed|required|desired|possible|applicable|available|prompted|asked|unsure"
    r"|in doubt|you are (?:done|finished|ready|prompted|asked|unsure)|(?:that|this|it) is done|(?:that|this) has been done)\b"
    r"|^(?:wenn|falls)\s+(?:nötig|notwendig|erforderlich|gewünscht|möglich|sie (?:fertig|soweit) sind)\b"
    r"|^si\s+(?:es )?(?:necesario|posible|nécessaire|possible|besoin)\b|^se (?:necessario|possibile|necessário|possível)\b",
    _FLAGS,
)
"""What reads like a condition and is none that anybody has to be asked for."""
STEP_WORD = r"(?:step|schritt|paso|étape|passo|passaggio|stap)"
NUMBERED_STEP = re.compile(rf"^{STEP_WORD}\s+(?P<number>\d{{1,3}})\s*[:.)–—-]\s*(?P<text>\S.*)$", _FLAGS | re.DOTALL)
"""An item that says its number itself."""
GO_TO = re.compile(
    r"^(?:please\s+|then\s+|and\s+)?(?:(?:go|jump|skip|move|proceed|continue|return|carry on)(?: (?:back|ahead|on|straight|directly))?"
    r"(?: (?:to|with|at|from))?|see|follow|repeat|weiter|(?:fahren|gehen|springen|machen) sie(?: (?:zurück|weiter))?"
    r"|(?:vaya|vuelva|continúe|pase|salte)|(?:passez|allez|retournez|continuez|reprenez)|(?:vai|vada|torna|passa|continua|prosegui)"
    r"|(?:vá|volte|continue)|ga)"
    r"(?: (?:directement|directamente|direkt))?(?: (?:to|with|at|from|mit|bei|zu|zum|al|a|con|en|à|avec|dal|ao|para o|naar))?"
    rf"(?: (?:the|l['’]))?\s*(?:l['’])?{STEP_WORD}s?\s+(?P<step>\d{{1,3}}(?:\.\d{{1,3}})*|[a-z])\b"
    r"(?:\s+(?:again|below|above|instead|fort|weiter|zurück|nochmals?))*\s*[.!;]?$",
    _FLAGS,
)
"""A clause that only says where to go on."""
_PEOPLE = (
    r"(?:user|users|caller|person|people|customer|client|employee|colleague|requester|contact person|them|him|her|benutzer(?:in)?|anwender(?:in)?"
    r"|person|kund(?:e|in|en)|usuari[oa]|utilisateur|utente)"
)
SOLVED = re.compile(
    r"^(?:then )?(?:(?:problem|issue) (?:solved|resolved|fixed)|the (?:issue|problem|error|fault) (?:is|has been) (?:resolved|solved|fixed|gone)|(?:you(?:['’]re| are) (?:done|finished)|it is (?:solved|fixed))"
    r"|das problem ist (?:behoben|gelöst)|el problema está resuelto|le problème est résolu)[.!]?$",
    _FLAGS,
)
"""What says that nothing more has to be done."""
LATE_GO_TO = re.compile(
    rf"^(?P<then>.{{3,400}}?)[,;.]\s+(?:and\s+|then\s+)*(?P<jump>(?:go|jump|skip|continue|proceed|move)\b.{{0,30}}\b{STEP_WORD}\s+\d{{1,3}}[.!]?)$",
    _FLAGS,
)
"""A clause that says where to go on after what it has somebody do."""
ARROW = re.compile(r"^(?P<case>\S.{1,80}?)\s*(?:->|=>|→|⇒)\s*(?P<then>\S.*)$", re.DOTALL)
"""A case with what is done in it."""
HAND_OVER = re.compile(
    rf"^(?:please\s+)?(?:escalate|(?:contact|call|phone|notify|inform|refer to)(?! (?:(?:the|your|an?) )?(?:affected )?{_PEOPLE}\b)"
    r"|(?:open|raise|log|create) an? (?:ticket|case|incident|request|support (?:ticket|case|request)) (?:with|at|for)"
    r"|page the|hand (?:it |this |the (?:case|ticket) )?over|(?:assign|forward|pass|route) (?:it|this|the (?:ticket|case|incident)) to"
    r"|wenden sie sich an|eskalier(?:en|e)|kontaktieren sie|rufen sie (?:den|die|das|beim?)|informieren sie (?:den|die|das)"
    r"|contacte|póngase en contacto|escale|llame a|contactez|appelez|transférez|contatt(?:a|are|ate)|chiam(?:a|are)|inoltr(?:a|are)"
    r"|neem contact op)\b",
    _FLAGS,
)
"""What hands the problem to somebody else; the person who has it is nobody to hand it to."""
TRAILING_IF = re.compile(
    r"^(?P<then>.{3,300}?),?\s+(?:if|wenn|falls|sofern|si|se)\s+(?P<condition>(?!necessary|needed|required|possible|nötig)\S.{2,300}?)[.]?$",
    _FLAGS,
)
"""A sentence that says its condition at the end."""
DO_THIS = re.compile(
    r"^(?:please\s+)?(?:then\s+)?(?:you (?:can|should|need to|must)\s+)?(?:do (?:this|these|the following)(?: steps| things)?|(?:follow|perform|complete|take|carry out|try|use)"
    r" (?:these|the following|this)(?: \w+){0,3}|proceed as follows|as follows|gehen sie (?:wie folgt|folgendermaßen) vor|führen sie"
    r" (?:folgendes|diese schritte) (?:aus|durch)|haga lo siguiente|siga estos pasos|procédez comme suit|suivez ces étapes"
    r"|procedi come segue|the following)?(?: steps?)?(?: below)?\s*[:.]?\s*$",
    _FLAGS,
)
"""What only introduces the steps below it."""
NOTE = re.compile(
    r"^(?P<word>warning|caution|danger|important|attention|note|notice|tip|hint|warnung|achtung|vorsicht|wichtig|hinweis|advertencia"
    r"|importante|nota|atención|attention|avertissement|remarque|avvertenza|attenzione|waarschuwing|let op)\s*[:!–—-]\s*",
    _FLAGS,
)
IN_ORDER = re.compile(
    r"\b(?:one of (?:the following|these)|one (?:after|by) (?:the other|another|one)|in (?:this|the given|the following)? ?order|until"
    r" (?:the problem|the issue|it|one of them)|any of the following|each of the following|nacheinander|der reihe nach)\b",
    _FLAGS,
)
"""What says that a list has things to try, not steps."""
SOLUTIONS = re.compile(
    r"\bin (?:this |the given )?order until\b|\b(?:try|use|apply) (?:the following|these|each of (?:the following|these)|the) (?:\w+ )?(?:solutions|methods|workarounds|fixes|options|suggestions|remedies)\b",
    _FLAGS,
)
"""What says the same even of a numbered list."""
INVERTED = re.compile(
    r"^(?!(?:haben|sind|können|sollten|prüfen|öffnen|starten|geben|warten) Sie\b)(?P<condition>[A-ZÄÖÜ]\w*(?:t|n)\s+(?:der|die|das|er|sie|es|ein\w*|kein\w*|Ihr\w*)\b[^,]{0,150}),\s+(?=(?:dann|so)\s|\w+ Sie\b)"
    r"|^(?P<short>(?:Ist|Sind|Hat|Wird|Kann|Funktioniert|Erscheint|Bleibt|Fehlt|Lässt)\s+(?:der|die|das|er|sie|es|ein\w*|kein\w*)\b[^,?]{0,150}),\s+"
)
"""A German condition without an "if": "Antwortet der Drucker, fahren Sie mit Schritt 4 fort"."""
_ADVERBS = re.compile(
    r"^(?:(?:please|simply|just|also|then|next|now|first|finally|again|try to|try and|attempt to|you (?:can|should|must|need to|have to)"
    r"|carefully|manually|temporarily|immediately|always|never|do not|don['’]t|bitte)[,]?\s+)+",
    _FLAGS,
)
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def begins_with_order(text: str) -> bool:
    """Whether an English text begins by telling somebody what to do."""
    word = _WORD.match(_ADVERBS.sub("", text.lstrip("\"'“‘([*_ ")))
    return word is not None and word[0].casefold() in BASE


_CLAUSE_END = re.compile(r"[.!?:;,>]\s+|\n|\s(?:and|then|to)\s")


def tells_to_do(text: str) -> bool:
    """Whether any clause of an English text tells somebody what to do: "On the second tab, click Add"."""
    return any(begins_with_order(clause) for clause in _CLAUSE_END.split(text[:500]))
