"""Commands that came through a word processor work again when they are pasted."""

from core.importing.outline import Block, BlockKind
from core.importing.typography import as_typed
from tests.support.tables import every_case


@every_case(
    ("written", "typed"),
    [
        ("Get\u2011Service\u00a0–Name\u00a0“Spooler”", 'Get-Service -Name "Spooler"'),
        ("git push —force", "git push --force"),
        ("net stop ‘print spooler’", "net stop 'print spooler'"),
        ("a\u200b-b", "a-b"),
        ("if x:\n\u00a0\u00a0y", "if x:\n  y"),
    ],
)
def test_code_has_plain_blanks_quotes_and_hyphens(written: str, typed: str) -> None:
    assert as_typed(Block(BlockKind.CODE, written, "line 1")).text == typed


@every_case(
    ("written", "typed"),
    [
        ("Run ipconfig\u00a0/flushdns", "Run ipconfig /flushdns"),
        ("Run Restart-Service –Name “Spooler” –Force", 'Run Restart-Service -Name "Spooler" -Force'),
        ("Run netsh int ip reset “C:\\log.txt” /all", 'Run netsh int ip reset "C:\\log.txt" /all'),
        ("Wait — it takes a minute – then press “OK”.", "Wait — it takes a minute – then press “OK”."),
        ("Pages 3–5 describe the user’s menu.", "Pages 3–5 describe the user’s menu."),
    ],
)
def test_commands_in_a_step_are_plain_and_prose_stays_as_it_is(written: str, typed: str) -> None:
    assert as_typed(Block(BlockKind.NUMBERED, written, "line 1")).text == typed
