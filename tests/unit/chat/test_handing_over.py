"""Hand-overs are events: each is told anew, to whoever can take it."""

import pytest

from core.chat import Done
from core.messaging.cards import Card
from core.sessions.commands import Claim, HandOver, Reopen, Resolve
from core.sessions.session import ClaimMode, FixOutcome, Session
from core.shared.errors import InvalidInput
from tests.unit.chat.conftest import HANDOVERS, Office, Person, form_of, words


def told(office: Office, person: Person) -> list[Card]:
    """The hand-overs in somebody's own messages."""
    return [card for card in office.cards(person.own) if card.title.startswith("Hand-over")]


async def handed_over(office: Office, dana: Person, target: Person | None = None) -> Session:
    session = await office.guide_asks(await dana.starts())
    return await office.does(dana, session, HandOver("End of shift.", target.user.person if target else None))


async def test_every_hand_over_is_a_message_of_its_own_in_thread_and_channel(office: Office, dana: Person) -> None:
    eli = await office.person("Eli")
    session = await handed_over(office, dana)
    await office.does(eli, session, Claim(ClaimMode.CONTINUE))
    await office.guide_asks(session)
    await office.does(eli, session, HandOver("Needs the vendor."))
    for place in (HANDOVERS, dana.here):
        cards = [card for card in office.cards(place) if card.title.startswith("Hand-over")]
        assert [card.badge for card in cards] == ["taken", "waiting for somebody"]
        assert "End of shift." in words(cards[0])
        assert "Needs the vendor." in words(cards[1])


async def test_whoever_it_is_meant_for_is_told_directly_and_by_name(office: Office, dana: Person) -> None:
    eli, kim = await office.person("Eli"), await office.person("Kim")
    session = await handed_over(office, dana, eli)
    (card,) = told(office, eli)
    assert [mention.external_id for mention in card.mentions] == [eli.identity.external_id]
    assert "Take it" in words(card)
    assert told(office, kim) == []
    (in_channel,) = [card for card in office.cards(HANDOVERS) if card.title.startswith("Hand-over")]
    assert in_channel.mentions == card.mentions
    await office.does(eli, session, Claim(ClaimMode.CONTINUE))
    (card,) = told(office, eli)
    assert card.badge == "taken"
    assert card.mentions == ()


async def test_a_reason_without_a_full_stop_runs_into_nothing(office: Office, dana: Person, eli: Person) -> None:
    session = await office.guide_asks(await dana.starts())
    await office.does(dana, session, HandOver("My shift ends"))
    assert office.cards(dana.here)[0].badge == "handed over, waiting for somebody"
    await office.does(eli, session, Claim(ClaimMode.CONTINUE))
    await office.guide_asks(session)
    await office.does(eli, session, Resolve(FixOutcome.WORKED, "", "Cleaned it"))
    assert "handed over: My shift ends. Taken by Eli." in office.shows(dana.here)


async def test_the_giver_is_warned_when_nobody_will_see_it(office: Office, dana: Person) -> None:
    office.kept.purposes.clear()
    await handed_over(office, dana)
    assert "Nobody was notified" in office.shows(dana.here)


async def test_nobody_is_warned_where_a_channel_or_a_person_is_told(office: Office, dana: Person) -> None:
    await handed_over(office, dana)
    assert "Nobody was notified" not in office.shows(dana.here)
    office.kept.purposes.clear()
    await handed_over(office, dana, await office.person("Eli"))
    assert "Nobody was notified" not in office.shows(dana.here)


async def test_the_note_keeps_every_hand_over_through_reopening(office: Office, dana: Person) -> None:
    eli = await office.person("Eli")
    session = await handed_over(office, dana, eli)
    await office.does(eli, session, Claim(ClaimMode.MANUAL))
    await office.does(eli, session, Reopen())
    await office.guide_asks(session)
    await office.does(eli, session, HandOver("Needs the vendor."))
    kim = await office.person("Kim")
    await office.does(kim, session, Claim(ClaimMode.CONTINUE))
    await office.guide_asks(session)
    await office.does(kim, session, Resolve(FixOutcome.WORKED, "Worn rollers", "Replaced the rollers"))
    note = words(office.cards(dana.here)[-1])
    assert "Dana handed over to Eli: End of shift. Taken by Eli." in note
    assert "Eli handed over: Needs the vendor. Taken by Kim." in note


@pytest.mark.parametrize("said", ["handover eli", "/pilot handover @Eli", "Handover Eli."])
async def test_a_colleague_named_in_the_thread_is_handed_over_to_without_naming_the_bot(
    office: Office, dana: Person, said: str
) -> None:
    eli = await office.person("Eli")
    session = await office.guide_asks(await dana.starts())
    form = form_of(await dana.writes(said))
    assert {field.name: field.value for field in form.fields}["target_user"] == str(eli.user.id)
    assert office.session(session).last_answered is None


async def test_words_that_name_no_colleague_are_an_answer_and_a_mention_of_nobody_is_refused(
    office: Office, dana: Person
) -> None:
    session = await office.guide_asks(await dana.starts())
    with pytest.raises(InvalidInput, match="nobody with that name"):
        await dana.writes("handover @nobody")
    assert isinstance(await dana.writes("handover between the cells fails"), Done)
    assert office.session(session).last_answered is not None
