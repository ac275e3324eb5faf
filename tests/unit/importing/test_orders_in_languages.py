"""Running text in German, Spanish, French and Italian: which of its sentences tell somebody to do something."""

import pytest

from core.importing.imperatives import gives_order


@pytest.mark.parametrize(
    ("sentence", "language"),
    [
        ("Öffnen Sie die Einstellungen.", ""),
        ("Wählen Sie im Menü „Konten“.", ""),
        ("Im Menü wählen Sie „Konten“.", "de"),
        ("Gerät neu starten.", "de"),
        ("Starte den Rechner neu.", "de"),
        ("Apague la impresora y abra la tapa.", ""),
        ("A continuación, reinicie el equipo.", ""),
        ("Reiniciar el equipo.", "es"),
        ("Vérifiez la version du client.", ""),
        ("Redémarrer le poste.", "fr"),
        ("Riavviare il computer.", "it"),
    ],
)
def test_an_order_is_known(sentence: str, language: str) -> None:
    assert gives_order(sentence, language)


@pytest.mark.parametrize(
    ("sentence", "language"),
    [
        ("Hier finden Sie weitere Hinweise.", "de"),
        ("Betroffen sind Geräte, die keine Updates bekommen haben.", "de"),
        ("Können Sie sich anmelden?", "de"),
        ("Ocurre casi siempre después de cambiar el rollo.", "es"),
        ("Ce problème survient après une mise à jour.", "fr"),
        ("Server is down.", ""),
        ("Printer settings are reset.", ""),
    ],
)
def test_what_only_tells_is_no_order(sentence: str, language: str) -> None:
    assert not gives_order(sentence, language)
