"""What comes of the words people give the bot beside a problem."""

from dataclasses import replace

import pytest

from core.accounts.user import Role
from core.chat import Ask, Done
from core.matching.match import Match, Verdict
from core.sessions.commands import Abandon, HandOver, Pause
from core.sessions.session import GuideChoice, SessionStatus
from core.shared.errors import Conflict, InvalidInput, NotAllowed, NotFound
from tests.support.flows import PRINTER
from tests.unit.chat.conftest import Office, Person, buttons, form_of, sentence, shown, words

OTHER = replace(PRINTER, slug="outlook-asks", title="Outlook keeps asking", domain="Mail")


async def test_help_names_every_word_as_it_is_typed_there(dana: Person) -> None:
    said = words(shown(await dana.orders("help")))
    for word in ("resume", "status", "handover", "history", "flows", "walk", "home", "link", "preferences"):
        assert f"/pilot {word}" in said
    assert "/pilot settings" not in said


async def test_history_finds_sessions_of_everybody_by_their_words(office: Office, dana: Person, eli: Person) -> None:
    await dana.starts("The VPN drops every hour.")
    await eli.starts("The scanner is loud.")
    said = words(shown(await eli.orders("history vpn")))
    assert "VPN drops" in said
    assert "scanner" not in said
    everything = words(shown(await eli.orders("history")))
    assert "VPN drops" in everything
    assert "scanner" in everything


async def test_history_that_finds_nothing_says_so(dana: Person) -> None:
    card = shown(await dana.orders("history zebra"))
    assert "Nothing was found." in words(card)
    assert [button.label for button in buttons(card)] == ["Start a session…"]


async def test_a_technician_finds_only_their_own_sessions_and_a_viewer_none(office: Office, dana: Person) -> None:
    await dana.starts("The VPN drops every hour.")
    lou = await office.person("Lou", Role.L1_TECH)
    assert "VPN" not in words(shown(await lou.orders("history")))
    vic = await office.person("Vic", Role.VIEWER)
    with pytest.raises(NotAllowed):
        await vic.orders("history")


async def test_the_library_lists_the_nearest_first_and_each_once(office: Office, dana: Person) -> None:
    await office.publishes(OTHER)
    near = await office.publishes(PRINTER)
    office.matcher.matches = (Match(near.id, PRINTER.title, 0.71, Verdict.MATCH),)
    said = words(shown(await dana.orders("flows print")))
    assert said.count(PRINTER.title) == 1
    assert "71% match" in said
    assert OTHER.title not in said
    assert words(shown(await dana.orders("flows"))).index(PRINTER.title) > 0


async def test_the_library_without_such_a_flow_says_how_to_go_on(dana: Person) -> None:
    assert "Describe the problem" in words(shown(await dana.orders("flows zebra")))


@pytest.mark.parametrize("name", [PRINTER.title.upper(), PRINTER.slug, "queue"])
async def test_walk_starts_the_one_flow_of_that_name(office: Office, dana: Person, name: str) -> None:
    await office.publishes(OTHER)
    flow = await office.publishes(PRINTER)
    outcome = await dana.orders(f"walk {name}")
    assert isinstance(outcome, Done)
    assert outcome.session.choice is GuideChoice.FLOW
    assert outcome.session.matched_flow is not None
    assert outcome.session.matched_flow.id == flow.id


async def test_walk_with_a_name_of_several_lets_one_choose(office: Office, dana: Person) -> None:
    await office.publishes(replace(OTHER, slug="a", title="Mail bounces", domain="Mail"))
    await office.publishes(replace(OTHER, slug="b", title="Mail is late", domain="Mail"))
    said = words(shown(await dana.orders("walk mail")))
    assert "Mail bounces" in said
    assert "Mail is late" in said
    assert not office.kept.sessions


async def test_resume_goes_on_with_the_one_paused_session(office: Office, dana: Person) -> None:
    paused = await office.guide_asks(await dana.starts())
    await dana.starts("Something else.")
    await office.does(dana, paused, Pause())
    outcome = await dana.orders("resume")
    assert isinstance(outcome, Done)
    assert outcome.session.id == paused.id
    assert office.session(paused).status is SessionStatus.ACTIVE


async def test_resume_with_nothing_paused_says_so(dana: Person) -> None:
    await dana.starts()
    assert "paused" in words(shown(await dana.orders("resume")))


async def test_with_several_sessions_open_one_is_asked_which(office: Office, dana: Person) -> None:
    for problem in ("The scanner is loud.", "The VPN drops."):
        await dana.starts(problem)
    card = shown(await dana.orders("handover"))
    assert "The scanner is loud." in words(card)
    assert "The VPN drops." in words(card)
    outcome = await dana.presses("Hand over", on=card)
    assert isinstance(outcome, Ask)


async def test_in_a_sessions_thread_an_order_means_that_session(office: Office, dana: Person) -> None:
    scanner, vpn = await dana.starts("The scanner is loud."), await dana.starts("The VPN drops.")
    assert "The VPN drops." not in words(shown(await dana.orders("status", about=scanner)))
    assert form_of(await dana.orders("handover", about=vpn)).target.session_id == vpn.id
    await office.does(dana, scanner, Pause())
    await office.does(dana, vpn, Pause())
    outcome = await dana.orders("resume", about=scanner)
    assert isinstance(outcome, Done)
    assert outcome.session.id == scanner.id
    assert office.session(vpn).status is SessionStatus.PAUSED


async def test_in_a_sessions_thread_who_may_not_steer_it_is_told(office: Office, dana: Person) -> None:
    session = await dana.starts("The scanner is loud.")
    vic = await office.person("Vic", Role.VIEWER)
    for order in ("handover", "resume"):
        with pytest.raises(NotAllowed):
            await vic.orders(order, about=session)


async def test_resume_in_the_thread_of_a_session_that_runs_says_so(dana: Person) -> None:
    session = await dana.starts("The scanner is loud.")
    with pytest.raises(Conflict):
        await dana.orders("resume", about=session)


async def test_status_of_the_one_open_session_is_shown_at_once(office: Office, dana: Person) -> None:
    ended = await dana.starts("The scanner is loud.")
    await office.does(dana, ended, Abandon())
    await dana.starts("The VPN drops.")
    assert "The VPN drops." in words(shown(await dana.orders("status")))


async def test_handover_names_whom_it_mentions(office: Office, dana: Person, eli: Person) -> None:
    await dana.starts()
    for outcome in (await dana.orders("handover @Eli"), await dana.orders("handover", eli)):
        chosen = next(field.value for field in form_of(outcome).fields if field.name == "target_user")
        assert chosen == str(eli.user.id)


async def test_handover_to_somebody_unknown_says_so(dana: Person) -> None:
    await dana.starts()
    with pytest.raises(InvalidInput) as refused:
        await dana.orders("handover @Nobody")
    assert "nobody with that name" in refused.value.sentence


async def test_home_shows_what_is_open_what_was_and_what_waits_for_somebody(
    office: Office, dana: Person, eli: Person
) -> None:
    await dana.starts("The scanner is loud.")
    ended = await dana.starts("The VPN drops.")
    await office.does(dana, ended, Abandon())
    handed = await eli.starts("The badge reader beeps.")
    await office.does(eli, handed, HandOver("End of shift."))
    own = words(shown(await dana.orders("home")))
    assert own.index("The scanner is loud.") < own.index("The badge reader beeps.") < own.index("The VPN drops.")
    assert "The badge reader beeps." not in "\n".join(words(card) for card in await office.chat.home(eli.user))


async def test_home_of_somebody_who_sees_no_sessions_says_what_there_is(office: Office, dana: Person) -> None:
    await dana.starts("The scanner is loud.")
    vic = await office.person("Vic", Role.VIEWER)
    said = words(shown(await vic.orders("home")))
    assert "scanner" not in said
    assert "flow library" in said


async def test_settings_are_for_admins(office: Office, dana: Person) -> None:
    with pytest.raises(NotAllowed):
        await dana.orders("settings")
    olga = await office.person("Olga", Role.OWNER)
    assert "Account settings" in form_of(await olga.orders("settings")).title


async def test_a_code_shown_on_one_platform_makes_one_the_same_person_on_another(office: Office, dana: Person) -> None:
    session = await dana.starts()
    card = shown(await dana.orders("link"))
    code = words(card).partition("/pilot link ")[2].split()[0]
    elsewhere = await office.person("Dana (2)")
    del office.kept.identities[elsewhere.identity]
    elsewhere.identity = replace(elsewhere.identity, platform="teams")
    async with office.store.transaction(office.account_id) as transaction:
        await transaction.people.add_identity(elsewhere.user.id, elsewhere.identity)
    assert "Dana" in sentence(await elsewhere.orders(f"link {code.lower()}"))
    met = await office.store.user_of_identity(elsewhere.identity)
    assert met == dana.user
    with pytest.raises(NotFound):
        await elsewhere.orders(f"link {code}")  # a code is good once
    assert office.session(session).engineer == dana.user.person


async def test_ones_own_code_links_nothing(dana: Person) -> None:
    code = words(shown(await dana.orders("link"))).partition("/pilot link ")[2].split()[0]
    with pytest.raises(Conflict):
        await dana.orders(f"link {code}")
