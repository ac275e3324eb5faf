"""Sessions that ended resolved, as their engineers walked them."""

from core.flows.model import Flow
from core.flows.published import PublishedFlow
from core.guides.adhoc import AdhocGuide
from core.guides.flow import FlowGuide
from core.learning.comparing import Finding, compare
from core.learning.fitting import generaliser
from core.matching.similarity import KeywordSimilarity
from core.safety.redaction import scrub_all
from core.sessions.commands import Resolve, StepReply, SwitchGuide
from core.sessions.session import FixOutcome, GuideChoice, MatchedFlow, Session
from core.sessions.steps import Confirm, StepType
from tests.support.walk import Walk, known_id
from tests.unit.flows.made import SMALL

BADGE = "Badge reader at the north gate beeps twice and stays red"


def published(flow: Flow = SMALL) -> PublishedFlow:
    return PublishedFlow(known_id("small flow"), 1, flow)


def compared(session: Session, flow: Flow | None, prefix: str = "new") -> Finding | None:
    return compare(session, flow, KeywordSimilarity(), generaliser(scrub_all, ["Dana Whitfield"]), prefix)


async def by_hand(problem: str, *attempts: tuple[str, bool], seen: str = "It beeps twice.") -> Session:
    """A session without a flow: the intake, then each attempt with whether it helped; confirmed when the last did."""
    walk = Walk(problem, AdhocGuide())
    await walk.guided()
    await walk.picks("Several people")
    await walk.answers(StepReply(skip=True))
    await walk.answers(StepReply(text=seen))
    await _attempts(walk, attempts)
    walk.responds(StepReply(option=Confirm.YES))
    return walk.session


async def _attempts(walk: Walk, attempts: tuple[tuple[str, bool], ...]) -> None:
    for text, helped in attempts:
        await walk.answers(StepReply(success=helped, details=text))
        if helped:
            await walk.picks("The problem is gone")


class FollowedFlow(Walk):
    """A session guided by a flow."""

    def __init__(self, problem: str = "The printer does nothing", flow: Flow = SMALL) -> None:
        super().__init__(problem, FlowGuide(), published(flow))
        self.matched = MatchedFlow(published().id, flow.title, 0.8, 1)

    async def goes_on_by_hand(self, *attempts: tuple[str, bool]) -> Session:
        """Leave the flow, and solve it with attempts of one's own."""
        self.does(SwitchGuide(GuideChoice.ADHOC))
        self.guide = AdhocGuide()
        step = await self.guided()
        while step.type is not StepType.ACTION:  # the intake, where the flow has asked nothing yet
            step = await self.answers(StepReply(skip=True))
        await _attempts(self, attempts)
        self.responds(StepReply(option=Confirm.YES))
        return self.session

    async def says_it_is_fixed(self, fix: str = "", root_cause: str = "") -> Session:
        self.does(Resolve(FixOutcome.WORKED, root_cause, fix))
        return self.session
