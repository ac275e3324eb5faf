"""In which spellings the same thing is found."""

from core.matching.words import MAX_CHARACTERS, terms_of
from tests.support.tables import every_case


def terms(text: str) -> list[str]:
    return [term for term, _ in terms_of(text)]


@every_case(
    ("said", "written"),
    [
        ("printing", "prints"),
        ("Printers", "printed"),
        ("connection", "connected"),
        ("installation", "installing"),
        ("authentication", "authenticate"),
        ("stopped", "stops"),
        ("denied", "deny"),
        ("updates", "updating"),
        ("certificates", "certificate"),
        ("Wi-Fi", "wifi"),
        ("WLAN", "wireless"),
        ("e-mail", "mail"),
        ("laptop", "computer"),
        ("licence", "license"),
        ("can’t print", "can't print"),
    ],
)
def test_spellings_of_one_thing_meet(said: str, written: str) -> None:
    assert terms(said) == terms(written) != []


@every_case("code", ["0x80070005", "AADSTS50076", "4625", "KB5034441", "550", "80090016"])
def test_a_code_stays_whole_whatever_its_case(code: str) -> None:
    assert terms(f"it says {code.lower()} since Monday") == terms(code) == [code.lower()]


@every_case(
    ("name", "whole", "part"),
    [
        ("OneDrive", "onedriv", "driv"),
        ("self-service", "selfservic", "servic"),
        ("ERR_PROXY_CONNECTION_FAILED", "errproxyconnectionfail", "proxy"),
        ("24.04", "24.04", "24"),
        ("fileserver.example.com", "fileserverexamplecom", "fileserv"),
    ],
)
def test_what_is_joined_is_found_whole_and_in_parts(name: str, whole: str, part: str) -> None:
    assert {whole, part} <= set(terms(name))


def test_the_single_digits_of_a_version_and_the_halves_of_wi_fi_are_no_words() -> None:
    assert terms("5.7.1") == ["5.7.1"]
    assert "fi" not in terms("Wi-Fi")


def test_small_words_and_days_say_nothing() -> None:
    assert terms("I can't do it since Monday, and we don't know why this happens to us") == ["know", "happen"]


def test_every_term_comes_with_the_word_it_was_written_as() -> None:
    assert terms_of("The Printers") == [("print", "Printers")]


@every_case("text", ["", " \n", "…!?", "\x00\x01\ufffd", "----", "a" * 5_000, "_._-_"])
def test_what_holds_no_word_has_no_term(text: str) -> None:
    assert terms(text) == []


def test_other_scripts_are_words_too() -> None:
    assert terms("Übertragung 日本語 печать") == ["übertragung", "日本語", "печать"]


def test_no_more_is_read_than_the_beginning_of_a_huge_text() -> None:
    assert "end" not in terms("word " * MAX_CHARACTERS + "end")
