"""What a heading announces: a part of an article, a way to try, a cause, a step, or a topic of its own."""

import re
from dataclasses import dataclass
from enum import StrEnum

from core.importing.jumps import STEP_WORD
from core.importing.phrases import IF, OTHERWISE, begins_with_order
from core.learning.verbs import GERUND
from core.shared.patterns import lazy_pattern


class Role(StrEnum):
    """What stands under a heading."""

    SYMPTOMS = "symptoms"
    CAUSE = "cause"
    STEPS = "steps"
    CHECK = "check"
    HANDOVER = "handover"
    WARNING = "warning"
    ABOUT = "about"
    DROPPED = "dropped"
    """What is no part of the article: links, versions, who wrote it."""
    METHOD = "method"
    """One of several ways to try, in order."""
    STEP = "step"
    CONDITION = "condition"
    TOPIC = "topic"


@dataclass(frozen=True, slots=True)
class Heading:
    """What a heading says."""

    role: Role
    rest: str = ""
    """What it says beside its role: the name of a cause or step, or a condition."""
    number: str = ""


_LONGEST_ROLE = 6
"""Words of a heading that names a role; one of more is a topic that only mentions such a word."""
_DROPPED = lazy_pattern(
    r"^(?:related(?: \w+)?|see also|siehe auch|further reading|(?:further|more|additional) (?:information|resources)|references?|(?:external |useful )?resources"
    r"|(?:useful |quick )?links|next steps|in this (?:article|section)|on this page|(?:table of )?contents|inhalt(?:sverzeichnis)?|feedback|still need help\??|community|change ?log"
    r"|(?:revision|version|document|change) history|revisions?|metadata|properties|attachments?|labels?|tags?|keywords|comments?|authors?|document (?:control|information)"
    r"|weitere informationen|verwandte (?:artikel|themen)|quellen|véase también|ver también|enlaces|voir aussi|(?:articles?|sujets?|pages?|liens?) (?:liés|connexes|associés|similaires|utiles)|(?:artículos?|temas|enlaces) (?:relacionad[oa]s|similares)|articoli (?:correlati|simili)|pour aller plus loin|vedi anche|glossary|disclaimer|copyright"
    r"|about this (?:article|document)|contributors|share this(?: \w+)?|rate this(?: \w+)?|recently viewed(?: \w+)?|popular(?: \w+)?|article (?:details|information|properties)"
    r"|(?:was|did|is) this (?:article |page )?\w+(?: \w+){0,4}\??)$",
    re.IGNORECASE,
)
_ROLES = (
    (
        Role.CHECK,
        r"verify|verification|validation|validate|confirm(?:ation)?|(?:final )?check|how to (?:verify|check|test)(?: \w+){0,4}|success criteria|expected (?:results?|outcomes?|behaviou?r)|results?|erfolgskontrolle|kontrolle|contrôle|test(?:ing)?(?: (?:it|the (?:fix|result)))?|überprüfung|prüfung|ergebnis(?: prüfen)?|verificación|comprobación|vérification|verifica",
    ),
    (
        Role.HANDOVER,
        r"escalat\w+|when to escalate|still (?:no|not|having|stuck|broken|does not|doesn['’]t)(?: [\w'’-]+){0,4}\??|(?:when|who) to (?:call|contact|ask|involve)(?: [\w'’-]+){0,4}|need (?:more|further) help\??|not (?:solved|fixed|resolved)(?: yet)?\??|si (?:esto )?no funciona|si (?:cela|ça|rien)(?: ne)? (?:fonctionne|marche)(?: pas)?|contacts?|support contacts?|further help|get(?:ting)? help|(?:if|when|where) (?:nothing|none)(?: of (?:this|these|those|them|it|the above|the steps))? (?:helps?|works?|helped|worked)|if all else fails|if (?:that|this|it|nothing|none of this) (?:fails|does(?:n['’]t| not) (?:help|work)|helps|works)|(?:wenn|falls) (?:nichts|(?:das|dies|es)(?: alles)? nicht) (?:hilft|funktioniert)|eskalation|weitere hilfe|ansprechpartner|escalado|escalamiento|escalade|contatti|escalation",
    ),
    (
        Role.WARNING,
        r"before you (?:begin|start)|pre-?conditions?|what you(?: will|['’]ll)? need|roll-?back(?: plan)?|back-?out(?: plan)?|prerequisites?|requirements?|warnings?|cautions?|important|precautions?|safety|voraussetzung(?:en)?|vorbereitung|achtung|warnung|antes de empezar|requisitos(?: previos)?|avant de commencer|prérequis|prerequisiti|avvertenze",
    ),
    (
        Role.SYMPTOMS,
        r"symptom\w*|(?:short|brief|issue|problem) (?:description|summary)|kurzbeschreibung|problem\w*|(?:the )?issues?|error(?: message)?s?|issue description|problem(?: description| statement)?|what (?:happens|you see|(?:the )?users? sees?)|síntomas?|problema|symptômes?|problème|sintom[oi]|fehler(?:bild|meldung)?|störung|indications?",
    ),
    (
        Role.CAUSE,
        r"(?:root |possible |probable |known |likely )?causes?|(?:possible |probable )?reasons?|why (?:it|this) happens|diagnos(?:is|tics|e)|ursachen?|mögliche ursachen|grund|gründe|causas?(?: posibles)?|raisons?|causa|motivo",
    ),
    (
        Role.STEPS,
        r"investigation|remediation|mitigation|(?:quick |permanent |recommended |proposed )?(?:re)?solutions?|(?:full|complete|detailed|long|standard) (?:procedure|steps|solution|fix|instructions)|resolutions?|(?:quick |permanent |temporary )?fix(?:es)?|remed(?:y|ies)|(?:resolution |solution |troubleshooting |repair |detailed )?steps?(?: to (?:resolve|fix|take|follow|reproduce)\b.*)?|procedures?|workarounds?|instructions?|what to do|how to (?:fix|resolve|solve)(?: (?:it|this|the (?:problem|issue)))?|troubleshooting|actions?|to (?:fix|resolve) (?:it|this|the (?:problem|issue))|corrective actions?|lösung(?:en|sweg|sschritte)?|behebung|vorgehen(?:sweise)?|anleitung|schritte|abhilfe|maßnahmen?|fehlerbehebung|soluci[oó]n(?:es)?|resolución|pasos|procedimiento|résolution|étapes|procédure|marche à suivre|soluzion[ei]|risoluzione|passaggi|procedura|solução|resolução|oplossing|stappen",
    ),
    (
        Role.ABOUT,
        r"(?:when to use(?: \w+){0,3}|trigger|impact|goal|objective|context|overview|introduction|summary|description|purpose|scope|background|environment|applies to|affected (?:products|systems|versions)|details|audience|records|definitions?|abbreviations|roles(?: and responsibilities)?|responsibilit(?:y|ies)|zweck|geltungsbereich|zuständigkeit(?:en)?|begriffe|aufzeichnungen|objeto|alcance|responsabilidades|registros|objet|domaine d['’]application|responsabilités|enregistrements|scopo|ambito|zusammenfassung|beschreibung|überblick|umgebung|resumen|introducción|descripción|entorno|résumé|description|environnement|riepilogo|descrizione|ambiente|gilt für)",
    ),
)
_BY_ROLE = [
    (role, lazy_pattern(rf"^(?:the |your |die |der |das |el |la |le |les |il )?(?:{words})$", re.IGNORECASE))
    for role, words in _ROLES
]
_LOOSE = (
    (Role.HANDOVER, lazy_pattern(r"\bescalat|\bfurther help\b", re.IGNORECASE)),
    (Role.SYMPTOMS, lazy_pattern(r"\b(?:symptoms?|applies to)\b", re.IGNORECASE)),
    (Role.CAUSE, lazy_pattern(r"\b(?:root cause|causes)\b", re.IGNORECASE)),
    (Role.STEPS, lazy_pattern(r"\b(?:resolution|solution|procedure|workaround|steps)\b", re.IGNORECASE)),
)
"""Words that tell a short heading's role wherever they stand in it."""
_ORDINAL = r"(?:(?:no\.?|nr\.?|#)\s*)?(?P<number>\d{1,2}|[A-H]|I{1,3}|IV|VI{0,3}|one|two|three|four|five|six)"
_SEPARATOR = r"\s*(?:[:.)–—]|-(?=\s)|$)\s*"
_METHOD = lazy_pattern(
    rf"^(?:method|option|solution|workaround|fix|approach|alternative|way|resolution|variant|methode|möglichkeit|variante|lösung|lösungsweg|método|opción|solución|méthode|metodo|opzione|soluzione|opção|solução)"
    rf"\s+{_ORDINAL}\b{_SEPARATOR}(?P<rest>.*)$",
    re.IGNORECASE,
)
_CAUSE = lazy_pattern(
    rf"^(?:(?:possible |root )?cause|reason|scenario|case|ursache|grund|fall|causa|caso|cas|szenario|symptom|problem|issue|error)\s+{_ORDINAL}\b{_SEPARATOR}(?P<rest>.*)$",
    re.IGNORECASE,
)
_STEP = lazy_pattern(rf"^{STEP_WORD}\s+(?P<number>\d{{1,2}}){_SEPARATOR}(?P<rest>.*)$", re.IGNORECASE)
_NUMBERED = lazy_pattern(r"^(?P<number>\d{1,2})[.)]\s+(?P<rest>\S.*)$")
_SECTION_NUMBER = lazy_pattern(r"^\d{1,2}(?:\.\d{1,2}){0,3}[.)]?\s+(?=\D)")
_GENERIC = lazy_pattern(
    r"^(?:untitled.*|document ?\d*|new document|title|runbook|knowledge ?base(?: article)?|kb ?-?\d+|how[ -]?to|article ?\d*|guide|manual|readme|index|page ?\d*|help|faq|home|draft|sop|[\W\d_]*"
    r"|[0-9a-f-]{32,36}|troubleshooting(?: (?:guide|steps))?|instructions?|notes?|doc\d*|scan\d*|it (?:support|help ?desk))$",
    re.IGNORECASE,
)


def heading_of(text: str) -> Heading:  # noqa: PLR0911 - one for each role
    """What the heading announces."""
    words = text.strip().rstrip(":").strip()
    plain = _SECTION_NUMBER.sub("", words)
    if _DROPPED.match(plain):
        return Heading(Role.DROPPED)
    for pattern, role in ((_METHOD, Role.METHOD), (_CAUSE, Role.CAUSE), (_STEP, Role.STEP)):
        if match := pattern.match(words):
            return Heading(role, match["rest"].strip(), match["number"])
    if role := _role_of(plain):
        return Heading(role)
    before, colon, after = plain.partition(":")
    if colon and after.strip() and _role_of(before.strip()) is Role.CAUSE:
        return Heading(Role.CAUSE, after.strip(), "0")
    if match := _NUMBERED.match(words):
        return Heading(Role.STEP, match["rest"].strip(), match["number"])
    if (IF.match(plain) and len(plain.split()) > 2) or is_other_heading(plain):  # noqa: PLR2004 - "If" and a verb are none
        return Heading(Role.CONDITION, plain)
    return Heading(Role.TOPIC, plain)


def is_other_heading(text: str) -> bool:
    """Whether a heading stands above what is done where the condition of the heading before it does not hold."""
    return _OTHER.match(text) is not None or (
        (other := OTHERWISE.match(f"{text},")) is not None and other.end() > len(text)
    )


_OTHER = lazy_pattern(
    r"^(?:(?:in|for) (?:all|any|every) (?:other|remaining) cases?|(?:all|any) other cases?|in allen anderen fällen|en (?:todos los )?demás casos"
    r"|dans (?:tous )?les autres cas|in tutti gli altri casi)$",
    re.IGNORECASE,
)


def _role_of(text: str) -> Role | None:
    if len(text.split()) > _LONGEST_ROLE:
        return None
    named = next((role for role, pattern in _BY_ROLE if pattern.match(text)), None)
    if named or len(text.split()) > 3:  # noqa: PLR2004 - a longer one is about what it mentions
        return named
    return next((role for role, pattern in _LOOSE if pattern.search(text)), None)


def names_something(title: str) -> bool:
    """Whether a title says what its document is about: a part of any document's form, or a number, does not."""
    words = title.strip().rstrip(":").strip()
    if not any(map(str.isalpha, words)) or _GENERIC.match(words):
        return False
    return heading_of(words).role in (Role.TOPIC, Role.CONDITION) or len(words.split()) > _LONGEST_ROLE


_NO_PROBLEM = lazy_pattern(
    r"^(?:(?:[\w'-]+ ){0,4}(?:checklist|guidelines|contact list|price list|glossary)(?: v?[\d.]+)?"
    r"|(?:(?:our|company|corporate|it|information|security|password|acceptable|use|byod|mobile|device|data|backup|retention|remote|work|clean|desk|e-?mail|privacy) )+policy(?: v?[\d.]+)?"
    r"|release notes\b.*|.*\bwhat(?:['’]s| is) new\b.*|change ?log\b.*|who to (?:call|contact)|(?:(?:it|emergency|important|support) )?contacts|meeting (?:notes|minutes)\b.*|minutes of\b.*"
    r"|post[- ]?(?:mortem|incident)\b.*|incident (?:report|review)\b.*)$",
    re.IGNORECASE,
)


def names_no_problem(title: str) -> bool:
    """Whether a title says that its document is of a kind that describes no problem: a policy, release notes."""
    return _NO_PROBLEM.match(title.strip().rstrip(":").strip()) is not None


def is_phase(text: str) -> bool:
    """Whether a topic is a part of the work, one after the other: "Prepare the device"; all others are cases of it."""
    first = text.split(maxsplit=1)[0].casefold() if text.split() else ""
    if _STATE.search(text):
        return False
    return begins_with_order(text) or first in GERUND or first in _PHASES


_PHASES = frozenset(
    (
        "first",
        "second",
        "third",
        "then",
        "next",
        "finally",
        "preparation",
        "afterwards",
        "before",
        "after",
        "part",
        "phase",
    )
)
_STATE = lazy_pattern(
    r"\b(?:is|are|was|does|do|has|not|no|cannot|can['’]?t|won['’]?t|doesn['’]?t|isn['’]?t|fails?|failed|stuck|errors?|missing|denied)\b",
    re.IGNORECASE,
)
"""What tells a problem from a part of the work: "Print queue is stuck" begins like an order, too."""
