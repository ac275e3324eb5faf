"""The words by which documents say where to go on, and that nothing more has to be done, in several languages."""

import re

from core.shared.patterns import lazy_pattern

_FLAGS = re.IGNORECASE
STEP_WORD = r"(?:step|schritt|paso|étape|passo|passaggio|stap|point|punkt|punto)"
NUMBERED_STEP = lazy_pattern(
    rf"^(?!point|punkt|punto){STEP_WORD}\s+(?P<number>\d{{1,3}})\s*[:.)–—-]\s*(?P<text>\S.*)$", _FLAGS | re.DOTALL
)
"""An item that says its number itself."""
SKIP = lazy_pattern(
    r"^(?:please\s+|then\s+|and\s+)?(?:skip|leave out|omit|überspringen sie|omita|sáltese|sautez|salta|salti)(?: (?:the|el|l['’]|il))?\s*"
    rf"{STEP_WORD}(?:s|e|es)?\s+(?:\d{{1,3}}(?:\s*(?:,|and|to|or|-|–|und|bis|y|a|et|à|e)\s*))*(?P<step>\d{{1,3}})\s*[.!;]?$",
    _FLAGS,
)
"""A clause that says which steps are passed over; `step` is the last of them."""
GO_TO = lazy_pattern(
    rf"^(?!(?:(?:please|then|and)\s+)?(?:skip|omita|sautez|salta|salti) (?:(?:the|el|l['’]|il)\s*)?{STEP_WORD})"
    r"(?:please\s+|then\s+|and\s+)?(?:(?:go|jump|skip|move|proceed|continue|return|carry on)(?: (?:back|ahead|on|straight|directly))?"
    r"(?: (?:to|with|at|from))?|see|follow|repeat|weiter|zurück|(?:repita|repetir|répétez|répéter|refaites|revenir|revenez|retourner|reprendre|recommencer|ripeti|ripetere|tornare|volver)|(?:fahren|gehen|springen|machen) sie(?: (?:zurück|weiter))?"
    r"|(?:vaya|vuelva|continúe|pase|salte)|(?:passez|allez|retournez|continuez|reprenez)|(?:vai|vada|torna|passa|continua|prosegui)"
    r"|(?:vá|volte|continue)|ga)"
    r"(?: (?:directement|directamente|direkt))?(?: (?:to|with|at|from|mit|bei|zu|zum|al|a|con|en|à|au|à partir de|du|desde|avec|dal|ao|para o|naar))?"
    rf"(?: (?:the|el|il|l['’]))?\s*(?:l['’])?(?:{STEP_WORD}s?\s+|(?:(?<= to )|(?<= with )|(?<= at )|(?<= mit )|(?<= bei )|(?<= zu ))(?=\d{{1,2}}(?:\.\d{{1,2}})*\s*[.!;]?$))(?P<step>\d{{1,3}}(?:\.\d{{1,3}})*|[a-z])\b\)?"
    r"(?:\s+(?:again|below|above|instead|fort|weiter|zurück|nochmals?))*\s*[.!;]?$",
    _FLAGS,
)
"""A clause that only says where to go on."""
GOES_ON = lazy_pattern(
    r"^(?:please\s+|then\s+)?(?:continue|go on|carry on|proceed|move on|(?:go|continue|proceed|move)(?: on)? (?:to|with) the (?:next|following) (?:step|question|section|check)"
    r"|weiter|(?:fahren|machen) sie (?:mit dem nächsten schritt )?(?:fort|weiter)|continúe|continuez|continuare|proseguire)[.!]?$",
    _FLAGS,
)
"""What only says that one goes on with what comes next."""
SOLVED = lazy_pattern(
    r"^(?:then )?(?:(?:problem|issue) (?:solved|resolved|fixed)|stop(?: here)?|(?:all )?done|finished|no (?:further|more|other) (?:action|steps?|work)(?: (?:is|are))? (?:needed|required|necessary)"
    r"|fertig|(?:dann |danach )?ist nichts (?:weiter|mehr) zu tun|terminé|listo|the (?:issue|problem|error|fault) (?:is|has been) (?:resolved|solved|fixed|gone)|(?:you(?:['’]re| are) (?:done|finished)|it is (?:solved|fixed))"
    r"|(?:das problem ist|ist das problem) (?:behoben|gelöst)|el problema está (?:resuelto|solucionado)|le problème est (?:résolu|réglé)|il problema è risolto)[.!]?$",
    _FLAGS,
)
"""What says that nothing more has to be done."""
LATE_END = lazy_pattern(
    rf"^(?P<then>.{{3,400}}?)(?:[,;.–—]\s+(?:(?:and|then|und|y|et)\s+)*|\s+(?:and|und|y|et)\s+(?:then\s+)?)(?P<end>{SOLVED.pattern[1:]})",
    _FLAGS,
)
"""A clause that says so after what it has somebody do."""
CLOSES = lazy_pattern(
    r"(?:^|[.,;:]\s+|\b(?:and|und|y|et)\s+)(?:then\s+)?(?:close|resolve) (?:the|this|your) (?:ticket|case|call|incident|request)\W*$"
    r"|(?:^|[.,;:]\s+|\b(?:und|y|et|e)\s+)(?:dann )?(?:(?:das )?(?:ticket|den vorgang) schließen|schließen sie das ticket|(?:cierre|cerrar) (?:el (?:ticket|caso)|la incidencia)|(?:fermez|fermer|clôturez|clôturer) (?:le ticket|l['’]incident)|(?:chiuda|chiudere) (?:il ticket|la segnalazione))\W*$"
    r"|\b(?:set|put) (?:the|this) (?:ticket|case|incident) (?:to|on) \W?(?:waiting|pending|on[- ]hold|hold)\W*$|\bticket auf \W?(?:wartet|wartend|warten|pending|zurückgestellt)\W? (?:setzen|stellen)\W*$"
    r"|\b(?:end the (?:call|conversation|chat)|gespräch beenden|(?:termine|finalice|terminar) la llamada|mettez fin à l['’]appel)\b(?!.{0,200}\b(?:again|back|erneut|zurückrufen|rappel\w*)\b)"
    r"|(?:^|[.,;:]\s+|\band\s+)(?:then\s+)?(?:stop|end|finish|quit|abort)(?: (?:here|now|at this point|(?:with )?(?:this|the) (?:procedure|guide|article|runbook|checklist|process|steps)))?\W*$"
    r"|^stop (?:here|now|working|at this point)\b|^stop and (?!(?:re|un)?(?:start|set|enable|install|boot|run|try|begin|launch)|disable|delete|remove|wait)"
    r"|\bdo not (?:continue|proceed|go on)\W*$|\b(?:beenden sie (?:den vorgang|hier)|hier (?:ist schluss|endet\b.{0,30}|aufhören))\W*$",
    _FLAGS,
)
"""What ends the work at the end of a case."""
_WHERE = (
    rf"(?:{STEP_WORD}\s+(?:\d{{1,3}}(?:\.\d{{1,3}}){{0,3}}|[a-z]\b\)?)|(?:to |with )\d{{1,3}}(?:\.\d{{1,3}}){{0,3}})"
)
_JUMP_LATER = (
    rf"(?:go|jump|skip|continue|proceed|move|return|repeat)\b.{{0,30}}\b{_WHERE}"
    rf"|(?:fahren|gehen|springen|machen) sie\b.{{0,30}}\b{STEP_WORD}\s+\d{{1,3}}(?: fort| weiter)?|(?:weiter|zurück)\b.{{0,20}}\b{STEP_WORD}\s+\d{{1,3}}"
    r"|(?:vaya|vuelva|continúe|pase|repita|repetir|volver|passez|allez|continuez|répétez|répéter|refaites|retournez|revenez|revenir|retourner|reprendre|recommencer|vada|passi"
    rf"|continui|ripeta|ripetere|torni|tornare)\b.{{0,30}}\b{STEP_WORD}\s+(?:\d{{1,3}}|[a-z]\b\)?)"
)
LATE_GO_TO = lazy_pattern(
    rf"^(?P<then>.{{3,400}}?)(?:[,;.]\s+(?:(?:and|then|und|dann|y|luego|et|puis|e|poi)\s+)*|\s+(?:and|und|y|et|e)\s+(?:(?:then|dann|luego|puis|poi)\s+)?)(?P<jump>(?:{_JUMP_LATER})[.!]?)$",
    _FLAGS,
)
"""A clause that says where to go on after what it has somebody do."""
BACK_FIRST = lazy_pattern(
    rf"^(?P<jump>(?:please\s+|then\s+)?(?:return|go back|repeat|start again)\b.{{0,20}}?\b{STEP_WORD}\s+\d{{1,3}})(?:\s+(?:once|again|one more time))?(?:,\s*|\s+)(?:and\s+|then\s+)+(?P<then>\S.*)$",
    _FLAGS,
)
"""A clause that has steps done once more, and says what to do after that."""
LEADS_ON = lazy_pattern(
    rf"\b(?:go|continue|skip|jump|proceed|return|weiter|gehen sie|vaya|passez|continúe)\b.{{0,20}}\b(?:{STEP_WORD}|next|to)\b|\b(?:stop here|you are done|done|escalate)\b",
    _FLAGS,
)
"""What says, within a case, where it leads."""
