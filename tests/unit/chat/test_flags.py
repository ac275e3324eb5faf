"""Flagging a step of a flow in a chat."""

from dataclasses import replace

import pytest

from core.proposals.proposal import ProposalType
from core.sessions.steps import FlowPosition, GuideKind, StepContent, StepType
from core.shared.errors import InvalidInput
from tests.support.flows import PRINTER
from tests.support.scene import drafted
from tests.unit.chat.conftest import REVIEW_CHANNEL, Office, Person, sentence


async def _guided(office: Office, dana: Person) -> None:
    """The printer's flow has Dana restart the spooler."""
    flow = await office.publishes(PRINTER)
    text = "Restart the print spooler."
    content = StepContent(text, guide=GuideKind.FLOW, guide_title=flow.flow.title)
    content = replace(content, position=FlowPosition(flow.id, flow.version, "restart"))
    await office.guide_says(await dana.starts(), replace(drafted(text, StepType.ACTION), content=content))


async def test_a_flag_goes_to_the_reviewers_at_that_step(office: Office, dana: Person) -> None:
    await _guided(office, dana)
    form = await dana.asked("Flag this step…")
    told = await dana.fills(form, kind="outdated", note="The service has another name now.")
    assert "the reviewers see it" in sentence(told)
    (proposal,) = office.kept.proposals.values()
    assert (proposal.type, proposal.flow) == (ProposalType.ENHANCEMENT, PRINTER)
    assert "Outdated: “Restart the print spooler.” (restart). The service has another name now." in office.shows(
        REVIEW_CHANNEL
    )


async def test_a_second_flag_joins_the_first_and_the_same_one_counts_once(office: Office, dana: Person) -> None:
    await _guided(office, dana)
    for note in ("It hangs.", "It hangs.", "It needs rights."):
        await dana.fills(await dana.asked("Flag this step…"), kind="wrong", note=note)
    (proposal,) = office.kept.proposals.values()
    assert len(proposal.description.splitlines()) == 2


async def test_a_flag_says_why(office: Office, dana: Person) -> None:
    await _guided(office, dana)
    with pytest.raises(InvalidInput):
        await dana.fills(await dana.asked("Flag this step…"), kind="wrong", note=" ")
    assert not office.kept.proposals


async def test_a_step_of_no_flow_has_nothing_to_flag(office: Office, dana: Person) -> None:
    await office.guide_asks(await dana.starts())
    with pytest.raises(AssertionError, match="nothing is labelled"):
        await dana.presses("Flag this step…")
