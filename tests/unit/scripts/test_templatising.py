"""A script that worked, made fit for the next case."""

import pytest

from core.scripts.checking import check
from core.scripts.rendering import render
from core.scripts.template import ParameterType, ScriptLanguage
from core.scripts.templatising import language_named, templatised

POWERSHELL = """$server = 'srv-files01.acme.local'
$days = 14
$password = 'correct-horse'
Get-ChildItem -Path 'D:\\Shares\\Finance' | Where-Object { $_.LastWriteTime -lt (Get-Date).AddDays(-$days) }
Test-NetConnection 'srv-files01.acme.local' -Port 445
Get-ADUser -Identity 'ACME\\t.ferris'
Write-Output $password
"""


def test_hosts_accounts_paths_numbers_and_secrets_become_parameters() -> None:
    made = templatised("Files", "Lists old files.", ScriptLanguage.POWERSHELL, POWERSHELL, "files")
    found = {one.name: (one.type, one.default, one.sensitive) for one in made.parameters}
    assert found == {
        "host": (ParameterType.HOST, "srv-files01.acme.local", False),
        "account": (ParameterType.ACCOUNT, "ACME\\t.ferris", False),
        "path": (ParameterType.PATH, "D:\\Shares\\Finance", False),
        "days": (ParameterType.NUMBER, "14", False),
        "password": (ParameterType.TEXT, None, True),
    }
    assert "correct-horse" not in made.body
    assert check(made) == ()


def test_filled_with_what_was_found_it_is_the_script_again() -> None:
    made = templatised("Files", "Lists old files.", ScriptLanguage.POWERSHELL, POWERSHELL, "files")
    assert render(made, {"password": "correct-horse"}).shown == POWERSHELL


@pytest.mark.parametrize(
    ("language", "code"),
    [
        (ScriptLanguage.BASH, 'echo "see srv01.acme.local now"\n'),
        (ScriptLanguage.PYTHON, "print(f'{1} srv01.acme.local')\n"),
        (ScriptLanguage.BASH, "# 'srv01.acme.local'\ntrue\n"),
    ],
)
def test_what_is_within_a_text_or_a_comment_stays(language: ScriptLanguage, code: str) -> None:
    made = templatised("Says", "Says it.", language, code, "files")
    assert (made.body, made.parameters) == (code, ())


def test_languages_are_known_by_the_names_people_give_them() -> None:
    assert [language_named(name) for name in ("PowerShell", "pwsh", "sh", "Python3", "perl")] == [
        ScriptLanguage.POWERSHELL,
        ScriptLanguage.POWERSHELL,
        ScriptLanguage.BASH,
        ScriptLanguage.PYTHON,
        None,
    ]
