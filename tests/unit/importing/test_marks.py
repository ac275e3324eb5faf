"""Documents in the marks of wikis and mails: what they say, and nothing of the marks."""

from core.importing.cleaning import without_secrets
from core.importing.confluence import as_html
from core.importing.reading import flows_in
from core.importing.wiki import as_markdown, is_wiki


def test_a_wiki_text_becomes_markdown() -> None:
    text = "== Lamp is red ==\n# Open '''Services'''.\n## Press [[Reset button|Reset]].\n{{Stub}}\n[[Category:Lamps]]"
    assert is_wiki(text)
    lines = [line for line in as_markdown(text).splitlines() if line.strip()]
    assert lines == ["## Lamp is red", "1. Open Services.", "    1. Press Reset."]


def test_the_largest_heading_of_dokuwiki_has_the_most_marks() -> None:
    lines = as_markdown("====== Title ======\n===== Part =====\n  - Do it.").splitlines()
    assert [line for line in lines if line] == ["# Title", "## Part", "1. Do it."]


def test_a_comparison_in_running_text_is_no_heading() -> None:
    assert not is_wiki("Check that a == b and go on.\n")


def test_a_stored_page_keeps_boxes_and_code_and_no_settings_or_names() -> None:
    page = (
        '<ac:structured-macro ac:name="warning"><ac:rich-text-body><p>Hot</p></ac:rich-text-body></ac:structured-macro>'
        '<ac:structured-macro ac:name="code"><ac:parameter ac:name="language">bash</ac:parameter>'
        "<ac:plain-text-body><![CDATA[echo a > b]]></ac:plain-text-body></ac:structured-macro>"
        '<ac:link><ri:user ri:account-id="5b"/><ac:link-body>Mikkel</ac:link-body></ac:link>'
    )
    told = as_html(page)
    assert '<div class="warning">' in told
    assert "<pre>echo a &gt; b</pre>" in told
    assert "bash" not in told
    assert "Mikkel" not in told


def test_a_mail_is_called_as_its_subject_says_and_ends_before_its_greeting() -> None:
    mail = (
        b"From: Kasia Nowak\nTo: Service Desk\nSubject: RE: Screen stays black\n\nHi all,\n\n"
        b"1. Unplug the screen.\n2. Plug it in again.\n\nThanks\nKasia\n\n--\nKasia Nowak\nTeam Lead\n"
    )
    (found,) = flows_in("mail.txt", mail, without_secrets)
    assert found.flow.title == "Screen stays black"
    assert "Kasia" not in str(found.flow)
    assert "Team Lead" not in str(found.flow)
