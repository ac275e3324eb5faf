"""Which language a problem is written in, and what it is in English."""

import pytest

from core.matching.language import in_english, language_name, language_of
from core.matching.lexicon import FOREIGN, english, foreign
from core.matching.wording import asks, reports_a_fault
from core.matching.words import terms_of
from tests.support.tables import every_case


@every_case(
    ("text", "language"),
    [
        ("Der Rechner startet nicht mehr", "de"),
        ("Drucker offline", "de"),
        ("Outlook stürzt beim Öffnen von Anhängen ab", "de"),
        ("la impresora no funciona", "es"),
        ("je n'arrive pas à ouvrir ma session", "fr"),
        ("l’imprimante est bloquée", "fr"),
        ("The printer does not print", "en"),
        ("VPN drops every hour for Finance, since Monday", "en"),
        ("windows update error 0x80070643", "en"),
        ("red banner in Word", "en"),
        ("no internet", "en"),
        ("The Los Angeles office has no network", "en"),
        ("0x80070005", "en"),
        ("", "en"),
    ],
)
def test_the_language_is_told_by_its_words(text: str, language: str) -> None:
    assert language_of(text) == language


@every_case(
    ("text", "terms"),
    [
        ("Kennwort vergessen", "password forgot"),
        ("Ich habe das Passwort vergessen", "password forgot"),
        ("Die Datensicherung ist fehlgeschlagen", "backup failed"),
        ("Druckerwarteschlange hängt", "printer queue hangs"),
        ("Netzlaufwerke sind weg", "drive disappeared"),
        ("Zugriff auf den Ordner verweigert", "access folder denied"),
        ("mot de passe oublié", "password forgot"),
        ("la mise à jour échoue", "update failed"),
        ("la copia de seguridad falló", "backup failed"),
        ("el ordenador va lento", "computer slow"),
    ],
)
def test_a_problem_in_another_language_has_the_terms_of_the_english_one(text: str, terms: str) -> None:
    assert {term for term, _ in terms_of(terms)} <= {term for term, _ in terms_of(text)}


def test_umlauts_and_accents_may_be_typed_in_any_way() -> None:
    spellings = ("Öffnen der Aufträge verzögert", "OEFFNEN der Auftraege verzoegert", "offnen der auftrage verzogert")
    assert len({in_english(f"Das {text} sich") for text in spellings}) == 1
    assert in_english("contrasena olvidada de la cuenta") == in_english("contraseña olvidada de la cuenta")


def test_codes_and_names_stay_as_they_are() -> None:
    assert in_english("Der Drucker FS01 meldet 0x0000011b").split()[1:] == ["FS01", "meldet", "0x0000011b"]


def test_words_are_shown_as_they_were_written() -> None:
    assert ("printer", "Drucker") not in terms_of("Der Drucker druckt nicht")
    assert ("print", "Drucker") in terms_of("Der Drucker druckt nicht")


def test_an_english_text_is_left_alone() -> None:
    text = "The printer is offline, error 0x0000011b"
    assert in_english(text) is text


@pytest.mark.parametrize("code", FOREIGN)
def test_every_word_of_a_table_means_something_that_english_flows_are_searched_by(code: str) -> None:
    table = foreign(code)
    meanings = {*table.words.values(), *(meaning for some in table.phrases.values() for _, meaning in some)}
    assert len(table.words) > 150
    assert all(meaning.isascii() and meaning.strip() for meaning in meanings)
    assert language_name(code) == table.name


def test_the_tables_hold_words_in_lower_case() -> None:
    words = [*english().generic, *english().things, *english().faults, *english().same, *english().same.values()]
    assert [word for word in words if word != word.casefold()] == []


@every_case(
    "text",
    [
        "How do I record a meeting",
        "how can I print on both sides?",
        "Hi all, please add Tom to the list",
        "Need a new mouse",
        "Wie kann ich eine Besprechung aufzeichnen?",
        "¿Cómo puedo imprimir la agenda de la semana?",
        "Comment puis-je imprimer mon agenda ?",
    ],
)
def test_a_wish_or_a_question_is_told_by_how_it_begins(text: str) -> None:
    assert asks(text)


@every_case(
    "text",
    ["Needs to sign in every hour", "Setup hangs at 60 %", "changed the password, now locked out", "Whole site down"],
)
def test_a_report_is_no_wish(text: str) -> None:
    assert not asks(text)


@every_case(
    ("text", "fault"),
    [
        ("Printer won't print", True),
        ("VPN drops every hour", True),
        ("NET::ERR_CERT_DATE_INVALID", True),
        ("Der Drucker druckt nicht", True),
        ("Record a Teams meeting", False),
        ("Which client is the standard", False),
    ],
)
def test_a_fault_is_told_by_any_word_for_one(text: str, fault: bool) -> None:
    assert reports_a_fault(text) is fault


@every_case("text", ["a" * 200_000, "der " * 50_000, "\x00’'" * 9_999, "l'" * 60_000])
def test_hostile_texts_are_read_in_linear_time(text: str) -> None:
    assert language_of(text) in ("en", *FOREIGN)
    assert isinstance(asks(text), bool)
    assert isinstance(reports_a_fault(text), bool)
