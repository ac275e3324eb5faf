"""Screenshots and files sent in Teams: kept with the session in one's own chat, and said not to come from channels."""

from typing import Any

import pytest

from bot.bootstrap.container import Container
from core.accounts.account import Account
from core.accounts.user import Role
from core.attachments.reading import MOST_BYTES
from tests.integration.teams.conftest import MakePerson, Sessions
from tests.integration.teams.test_documents import sends, told
from tests.integration.teams.test_session import OUTLOOK, next_step, started
from tests.support.files import LOG, read_by_heart, screenshot
from tests.support.teams import LocalTeams
from tests.support.teams_people import CHANNEL, TeamsPerson

SHOT = screenshot(OUTLOOK)
OTHER = screenshot("Windows", "Error 0x800700FF")
IN_CHANNEL: dict[str, Any] = {
    "contentType": "text/html",
    "content": '<div><at id="0">FlowPilot</at> see this <attachment id="7b1f"></attachment></div>',
}


@pytest.fixture(autouse=True)
def reading(monkeypatch: pytest.MonkeyPatch) -> None:
    read_by_heart(monkeypatch)


async def names(sessions: Sessions) -> list[str]:
    return [file.name for session in await sessions() for file in session.attachments]


async def test_a_pasted_screenshot_alone_starts_a_session_and_is_fetched_with_our_token(
    person: MakePerson, teams: LocalTeams, sessions: Sessions
) -> None:
    dana = person("Dana")
    await sends(dana, teams.image(SHOT))
    await next_step(teams, dana.chat, 1)
    await told(teams, dana, f"I read: {OUTLOOK}")
    await told(teams, dana, "Reading screenshot.png…")
    assert await names(sessions) == ["screenshot.png"]
    assert teams.downloads == [("objects-0", "Bearer outbound-1")]


async def test_a_file_from_onedrive_answers_and_is_fetched_without_our_token(
    person: MakePerson, teams: LocalTeams, sessions: Sessions
) -> None:
    dana = person("Dana")
    await started(teams, dana)
    await sends(dana, teams.file("denied.log", LOG))
    await told(teams, dana, "Attached: denied.log")
    assert await names(sessions) == ["denied.log"]
    assert teams.downloads == [("denied.log", "")]
    (session,) = await sessions()
    assert session.last_answered is not None


async def test_several_come_with_words(person: MakePerson, teams: LocalTeams, sessions: Sessions) -> None:
    dana = person("Dana")
    await sends(dana, teams.image(SHOT), teams.image(OTHER), teams.file("a.log", LOG), text=OUTLOOK)
    await next_step(teams, dana.chat, 1)
    assert await names(sessions) == ["screenshot.png", "screenshot 2.png", "a.log"]


async def test_a_message_that_comes_again_adds_nothing(
    person: MakePerson, teams: LocalTeams, sessions: Sessions
) -> None:
    dana = person("Dana")
    message = dana.message("", attachments=[teams.file("a.log", LOG)])
    await dana.post(message)
    await told(teams, dana, "Attached: a.log")
    await dana.post(message)
    await dana.writes("help")
    await told(teams, dana, "What I understand")
    assert await names(sessions) == ["a.log"]


async def test_our_token_goes_only_where_the_message_came_from(
    person: MakePerson, teams: LocalTeams, sessions: Sessions
) -> None:
    dana, image = person("Dana"), teams.image(SHOT)
    image["contentUrl"] = image["contentUrl"].replace("127.0.0.1", "localhost")
    file = teams.file("a.log", LOG)
    file["content"]["downloadUrl"] = "https://sharepoint.com.evil.example/a.log"
    await sends(dana, image, file, {"contentType": "image/png", "contentUrl": "http://[bad"})
    answer = await told(teams, dana, "Not kept: ")
    assert "screenshot.png: I could not fetch it." in answer
    assert "a.log: I could not fetch it." in answer
    assert teams.downloads == []
    assert await names(sessions) == []


async def test_a_link_to_a_file_and_an_address_that_ran_out_say_what_to_do(
    person: MakePerson, teams: LocalTeams
) -> None:
    dana, late = person("Dana"), teams.file("late.log", LOG)
    del teams.files["late.log"]
    link = {"contentType": "reference", "contentUrl": "https://acme.sharepoint.com/x.docx", "name": "x.docx"}
    await sends(dana, link, late, text=OUTLOOK)
    answer = await told(teams, dana, "Not kept: ")
    assert "x.docx: I cannot open it where it is stored. Upload the file itself here." in answer
    assert "late.log: Teams no longer lets me fetch it" in answer
    await next_step(teams, dana.chat, 1)


async def test_what_was_read_is_corrected_in_a_dialog(
    person: MakePerson, teams: LocalTeams, sessions: Sessions
) -> None:
    dana = person("Dana")
    await sends(dana, teams.image(SHOT))
    await told(teams, dana, "Attached: screenshot.png")
    (card,) = [shown for shown in teams.in_(dana.chat.id) if "Attached: screenshot.png" in shown.text]
    form = (await dana.presses(card, "Correct…")).card
    (save,) = [action["title"] for action in form["actions"]]
    await dana.presses(form, save, read="It asks for a certificate")
    await told(teams, dana, "I read: It asks for a certificate")
    (session,) = await sessions()
    assert session.attachments[0].read == "It asks for a certificate"


async def test_in_a_channel_it_is_said_once_that_no_files_come(
    person: MakePerson, teams: LocalTeams, sessions: Sessions
) -> None:
    dana = person("Dana")
    await dana.installs()
    thread = dana.thread("1700000000001", CHANNEL)
    await dana.mentions(OUTLOOK, thread, id="1700000000001", attachments=[IN_CHANNEL])
    await next_step(teams, thread, 1)
    await told(teams, dana, "Teams does not pass files in channels")
    emoji = '<p>thanks <img itemtype="http://schema.skype.com/Emoji" src="https://x.example/e.png"></p>'
    await dana.mentions("can't check", thread, attachments=[{**IN_CHANNEL, "content": emoji}])
    await dana.mentions("Cloud", thread, attachments=[IN_CHANNEL])
    await next_step(teams, thread, 2)
    said = [shown for shown in teams.in_(dana.chat.id) if "Teams does not pass files" in shown.text]
    assert len(said) == 1
    assert await names(sessions) == []


async def test_a_mention_with_nothing_but_a_file_in_a_channel_starts_nothing(
    person: MakePerson, teams: LocalTeams, sessions: Sessions
) -> None:
    dana = person("Dana")
    await dana.installs()
    await dana.mentions("", dana.thread("1700000000002", CHANNEL), attachments=[IN_CHANNEL])
    await told(teams, dana, "Teams does not pass files in channels")
    assert await sessions() == []


async def test_an_answer_that_is_deleted_takes_its_file_along(
    person: MakePerson, teams: LocalTeams, sessions: Sessions
) -> None:
    dana = person("Dana")
    await started(teams, dana)
    message = dana.message("", attachments=[teams.file("denied.log", LOG)])
    await dana.post(message)
    await told(teams, dana, "Attached: denied.log")
    deleted = dana.activity("messageDelete", dana.chat, channelData={"eventType": "softDeleteMessage"})
    assert (await dana.post({**deleted, "id": message["id"]})).status == 200
    (session,) = await sessions()
    assert session.attachments == ()
    assert session.last_answered is None
    await teams.until(lambda: not any("Access is denied" in shown.text for shown in teams.in_(dana.chat.id)))


async def technician(person: MakePerson, parts: Container, account: Account) -> TeamsPerson:
    tom: TeamsPerson = person("Tom")
    await tom.writes("help")
    user = await parts.administration.existing_user(account, tom.name)
    await parts.administration.user(account, user.name, Role.L1_TECH)
    return tom


async def test_a_deleted_messages_file_leaves_the_walk(
    person: MakePerson, teams: LocalTeams, working_parts: Container, account: Account
) -> None:
    tom = await technician(person, working_parts, account)
    await tom.writes("print jobs stay in the queue")
    await told(teams, tom, "Ask an engineer")
    message = tom.message("", attachments=[teams.file("gone.log", LOG)])
    await tom.post(message)
    await told(teams, tom, "Attached: gone.log")
    deleted = tom.activity("messageDelete", tom.chat, channelData={"eventType": "softDeleteMessage"})
    assert (await tom.post({**deleted, "id": message["id"]})).status == 200
    await teams.until(lambda: not any("Attached: gone.log" in shown.text for shown in teams.in_(tom.chat.id)))


async def test_a_technicians_screenshot_starts_a_walk(
    person: MakePerson, teams: LocalTeams, working_parts: Container, account: Account
) -> None:
    tom = await technician(person, working_parts, account)
    await sends(tom, teams.image(SHOT))
    await told(teams, tom, "Ask an engineer")


async def test_what_is_too_large_is_named(person: MakePerson, teams: LocalTeams) -> None:
    dana: TeamsPerson = person("Dana")
    await sends(dana, teams.file("large.png", b"\x89PNG\r\n\x1a\n" + bytes(MOST_BYTES)))
    assert "20 MB" in await told(teams, dana, "large.png: it is over")


async def offered(teams: LocalTeams, dana: TeamsPerson) -> dict[str, Any]:
    """The file that is offered to her, as Teams shows it."""

    def found() -> dict[str, Any] | None:
        kind = "application/vnd.microsoft.teams.card.file.consent"
        shown = [each for message in teams.in_(dana.chat.id) for each in message.activity.get("attachments") or ()]
        return next((each for each in shown if each["contentType"] == kind), None)

    return await teams.until(found)


def consent(dana: TeamsPerson, asked: dict[str, Any], address: str, action: str = "accept") -> dict[str, Any]:
    info = {
        "name": asked["name"],
        "uploadUrl": address,
        "contentUrl": "https://acme-my.sharepoint.com/personal/dana/note.md",
        "uniqueId": "1150D938",
        "fileType": "md",
    }
    context = asked["content"][f"{action}Context"]
    value = {"type": "fileUpload", "action": action, "context": context, "uploadInfo": info}
    return dana.invoke("fileConsent/invoke", value)


async def test_a_long_note_is_offered_as_a_file_and_uploaded_once_it_is_accepted(
    person: MakePerson, teams: LocalTeams
) -> None:
    dana = person("Dana")
    step = await started(teams, dana)
    form = (await dana.presses(step, "It's fixed…")).card
    (save,) = [action["title"] for action in form["actions"]]
    fix = "\n".join(f"Step {number}: made the profile anew" for number in range(400))
    await dana.presses(form, save, outcome="worked", fix=fix)
    asked = await offered(teams, dana)
    assert asked["name"] == "note.md"
    assert asked["content"]["sizeInBytes"] > 6_000

    assert (await dana.post(consent(dana, asked, f"{teams.url}/drive/note.md", "decline"))).status == 200
    assert (await dana.post(consent(dana, asked, "http://127.0.0.1:9/drive/note.md"))).status == 200
    await told(teams, dana, "The content of this file is no longer available.")
    assert teams.uploads == []

    assert (await dana.post(consent(dana, asked, f"{teams.url}/drive/note.md"))).body == {}
    ((name, span, token, content),) = await teams.until(lambda: teams.uploads)
    assert (name, token) == ("note.md", "")
    assert span == f"bytes 0-{len(content) - 1}/{len(content)}"
    assert b"Step 399: made the profile anew" in content
    info = "application/vnd.microsoft.teams.card.file.info"
    await teams.until(
        lambda: any(
            each["contentType"] == info and each["content"] == {"uniqueId": "1150D938", "fileType": "md"}
            for message in teams.in_(dana.chat.id)
            for each in message.activity.get("attachments") or ()
        )
    )


async def test_a_short_note_is_not_offered_as_a_file(person: MakePerson, teams: LocalTeams) -> None:
    dana = person("Dana")
    step = await started(teams, dana)
    form = (await dana.presses(step, "It's fixed…")).card
    (save,) = [action["title"] for action in form["actions"]]
    await dana.presses(form, save, outcome="worked", fix="A new profile")
    await told(teams, dana, "Resolution: ")
    await dana.writes("help")
    await told(teams, dana, "What I understand")
    kinds = {each["contentType"] for message in teams.messages for each in message.activity.get("attachments") or ()}
    assert kinds == {"application/vnd.microsoft.card.adaptive"}
