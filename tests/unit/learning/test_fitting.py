"""What belongs to one user or site stays out of flows, and codes stay in."""

from core.flows.options import MAX_OPTION_LABEL
from core.learning.fitting import fit_label, fit_line, fit_text, generaliser
from core.safety.redaction import scrub_all
from tests.support.tables import every_case

generalise = generaliser(scrub_all, ["Dana Whitfield", "eli", "Jo"])


@every_case(
    ("said", "kept"),
    [
        ("Restarted PC-FIN-023", "Restarted [computer]"),
        ("Moved it from SRV01 to DC-02", "Moved it from [computer] to [computer]"),
        (r"Mapped \\srv01\data$ again", "Mapped [share] again"),
        ("DANA WHITFIELD and Eli did it", "[name] and [name] did it"),
        ("Jo did it, told a@b.com", "Jo did it, told [email removed]"),
        ("Error 0x80070005, KB5034441, HTTP-500, 550 5.7.1", "Error 0x80070005, KB5034441, HTTP-500, 550 5.7.1"),
        ("The PC hangs, and the printer says PC LOAD LETTER", "The PC hangs, and the printer says PC LOAD LETTER"),
        ("Delivery relies on believing", "Delivery relies on believing"),
    ],
)
def test_names_and_machines_are_taken_out(said: str, kept: str) -> None:
    assert generalise([said]) == [kept]


def test_texts_fit_what_a_flow_may_hold() -> None:
    assert fit_text("a\x07b\r\nc") == "a b\nc"
    assert fit_line("a\n b") == "a b"
    assert len(fit_label("word " * 40)) <= MAX_OPTION_LABEL
