"""Whether a sentence in German, Spanish, French or Italian has somebody do something, by its form.

Forms that no other language has are known in any text; infinitives ("Redémarrer le poste", "Gerät neu starten") only
where the language of the text is known, as English words end like them.
"""

import re

from core.shared.patterns import lazy_pattern

_FLAGS = re.IGNORECASE
_FIRST = lazy_pattern(
    r"^(?:(?:bitte|dann|danach|anschließend|zuerst|zunächst|nun|jetzt|abschließend|schließlich|zuletzt|zum schluss|als (?:erstes|nächstes|letztes)"
    r"|primero|en primer lugar|luego|después|a continuación|seguidamente|finalmente|por último|ahora|entonces|y"
    r"|d['’]abord|tout d['’]abord|ensuite|puis|enfin|maintenant|après (?:cela|quoi)|pour finir|alors|et"
    r"|prima|per prima cosa|poi|quindi|infine|dopo|por favor|veuillez|s['’]il vous plaît),?\s+)+",
    _FLAGS,
)
_POLITE_GERMAN = lazy_pattern(
    r"^(?:[^,.;:!?]{1,60}\s)?(?!(?:können|könnten|dürfen|finden|sehen|haben|hätten|sind|wären|werden|würden|sollen|sollten|erhalten|bekommen|benötigen"
    r"|brauchen|möchten|wollen|kennen|wissen|verwenden)\s)[^\W\d_]{2,}(?:en|ern|eln|un)\s+Sie\b"
)
"""“Öffnen Sie …”, “Im Menü wählen Sie …”; “Hier finden Sie …” tells nobody to do anything."""
_FAMILIAR_GERMAN = lazy_pattern(
    r"^(?:öffne|starte|schließe|klicke?|wähle|prüfe|überprüfe|gib|gehe?|melde|trage|lösche|warte|drücke|ziehe?|stecke?|schalte|entferne|installiere"
    r"|deinstalliere|aktiviere|deaktiviere|kopiere|führe?|setze?|stelle|lege?|nimm|suche|tippe|trenne|verbinde|bitte|frage?|rufe?|achte|notiere|ändere"
    r"|speichere|aktualisiere|lass|lade|schaue?|verschiebe|bestätige|wechsle|halte)\s+(?!ich\b)",
    _FLAGS,
)
_GERMAN_INFINITIVE = lazy_pattern(r"(?:^|\s)[a-zäöüß]{3,}(?:en|ern|eln)[.!]?$")
_GERMAN_FINITE = lazy_pattern(
    r"\b(?:ist|sind|war|waren|hat|haben|hatte|hatten|wird|werden|wurde|wurden|kann|können|konnte|muss|müssen|soll|sollen|sollte|sollten|darf|dürfen"
    r"|will|wollen|möchte|möchten|bleibt|bleiben|wenn|dass|weil|die alle|ich|er|wir|man)\b",
    _FLAGS,
)
_SPANISH = """
abra active actualice acceda agregue ajuste anote añada apague aplique asegúrese asigne borre busque cambie cancele
cargue cierre coloque compruebe conecte confirme configure consulte copie cree dé desactive desconecte deje desbloquee
descargue desenchufe deshabilite desinstale desmarque detenga diga ejecute elija elimine enchufe encienda envíe entre
escanee escoja escriba espere establezca extraiga exporte fuerce gire guarde haga habilite importe imprima indique
inicie ingrese inserte instale intente introduzca invite levante libere limpie localice lleve mantenga marque mire
modifique mueva navegue observe obtenga pase pida pegue permita ponga presione pregunte proporcione pruebe pulse quite
realice recoja reemplace registre reinicie renombre reinstale repita restablezca restaure retire revise saque
seleccione siga sincronice solicite suba suelte sustituya toque use utilice vacíe vaya verifique vuelva
"""
_ENDINGS = (("que", "ca"), ("gue", "ga"), ("ce", "za"), ("e", "a"), ("a", "e"))


def _familiar(form: str) -> str:
    """How somebody is told the same who is no stranger: "pulse" and "pulsa", "imprima" and "imprime"."""
    polite, familiar = next(pair for pair in (*_ENDINGS, ("", "")) if form.endswith(pair[0]))
    return form.removesuffix(polite) + familiar


_SPANISH_FORMS = frozenset(_SPANISH.split()) | {_familiar(form) for form in _SPANISH.split()} | {"haz", "ve", "pon"}
_SPANISH_ENDING = lazy_pattern(r"(?<=[aeé])(?:me|se|lo|la|le|los|las|les)$")
_SPANISH_INFINITIVE = lazy_pattern(
    r"^(?!(?:ayer|cualquier|mujer|lugar)\b)[^\W\d_]{2,}(?:ar|er|ir)(?:lo|la|los|las|le|les|se)?\b", _FLAGS
)
_FRENCH = lazy_pattern(
    r"^(?:ne\s+|n['’])?(?!(?:chez|assez|nez|rez)\b)(?:[^\W\d_]{2,}ez|faites|dites)(?:-(?:le|la|les|vous|lui|leur|y|en))?\b",
    _FLAGS,
)
_FRENCH_INFINITIVE = lazy_pattern(
    r"^(?:ne pas\s+)?(?!(?:hier|premier|dernier|notre|votre|autre|entre|contre|quatre|février|clavier|dossier|fichier|courrier|centre)\b)"
    r"[^\W\d_]{2,}(?:er|ir|re)\s",
    _FLAGS,
)
_ITALIAN_INFINITIVE = lazy_pattern(r"^(?:non\s+)?[^\W\d_]{2,}(?:are|ere|ire)(?:lo|la|li|le)?\s", _FLAGS)
_INFINITIVES = {"es": _SPANISH_INFINITIVE, "fr": _FRENCH_INFINITIVE, "it": _ITALIAN_INFINITIVE}
ORDERS_KNOWN = frozenset(("de", "es", "fr"))
"""The languages whose orders are all known by their forms; Italian ones look like other words."""
_WORD = lazy_pattern(r"[^\W\d_]+")


def gives_order(sentence: str, language: str = "") -> bool:
    """Whether a sentence tells somebody to do something in one of these languages; infinitives by `language` alone."""
    sentence = sentence.strip().lstrip("\"'“‘„«([*_¡ ")
    if sentence.endswith("?"):
        return False
    rest = _FIRST.sub("", sentence)
    if _POLITE_GERMAN.match(sentence) or _FRENCH.match(rest) or _is_spanish(rest):
        return True
    if language == "de":
        is_infinitive = _GERMAN_INFINITIVE.search(sentence) and not _GERMAN_FINITE.search(sentence)
        return bool(_FAMILIAR_GERMAN.match(rest) or is_infinitive)
    infinitive = _INFINITIVES.get(language)
    return infinitive is not None and infinitive.match(rest) is not None


def _is_spanish(text: str) -> bool:
    word = _WORD.match(text.removeprefix("No ").removeprefix("no "))
    said = word[0].casefold() if word else ""
    return not _IS_ENGLISH.match(text) and (said in _SPANISH_FORMS or _SPANISH_ENDING.sub("", said) in _SPANISH_FORMS)


_IS_ENGLISH = lazy_pattern(
    r"^(?:active|configure|use|observe|retire|importa?e|mire|mueve|note|delete|pulse|copies?|mantle|cancel|pase|entre|cause|marque)\s+(?:the|a|an|this|your|to|is|it|that|directory)\b",
    _FLAGS,
)
"""Spanish orders that are English words, before one that tells which of the two it is."""
