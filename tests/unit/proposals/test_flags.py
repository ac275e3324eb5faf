"""Flags are read back from the proposal that holds them, whatever people wrote."""

from dataclasses import replace
from uuid import uuid4

from core.accounts.person import Person
from core.proposals.flags import Flag, FlagKind, flag_title, flags_of, with_flag
from core.proposals.proposal import Proposal, ProposalSource, ProposalType
from tests.support.flows import PRINTER
from tests.support.tables import every_case
from tests.support.walk import NOW

NODE = PRINTER.nodes[0]


def _proposal(description: str = "") -> Proposal:
    return Proposal(
        id=uuid4(),
        account_id=uuid4(),
        type=ProposalType.ENHANCEMENT,
        source=ProposalSource.MANUAL_DRAFT,
        title=flag_title(PRINTER.title),
        flow=PRINTER,
        created_at=NOW,
        description=description,
    )


@every_case("note", ["The cabinet is gone.", "It said “no” (twice). Really (yes)", "x", "(restart)"])
@every_case("name", ["eli", "Kim (2)", "O'Brien, Zoë"])
def test_a_flag_is_shown_at_its_node_as_it_was_given(note: str, name: str) -> None:
    flag = Flag(FlagKind.OUTDATED, note, Person(uuid4(), name), NODE)
    (shown,) = flags_of(with_flag(_proposal(), flag))
    assert (shown.node_id, shown.kind, shown.note, shown.by) == (NODE.id, FlagKind.OUTDATED, note, name)


def test_what_is_no_flag_or_of_a_step_that_is_gone_is_left_out() -> None:
    flag = Flag(FlagKind.WRONG, "x", Person(uuid4(), "eli"), replace(NODE, id="gone"))
    proposal = with_flag(_proposal("Somebody's own words"), flag)
    assert flags_of(proposal) == ()
    assert flags_of(replace(with_flag(_proposal(), replace(flag, node=NODE)), title="An edit")) == ()
