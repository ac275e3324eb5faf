"""Showing proposals to the reviewers: in the review channels, and wherever their cards stand already."""

from core.ports.unit_of_work import UnitOfWork
from core.presenters.proposals import proposal_card, proposal_subject, settled_reminder_card
from core.presenters.scripts import template_card, template_subject
from core.proposals.proposal import Proposal, ProposalStatus
from core.scripts.stored import StoredTemplate


async def show_to_reviewers(transaction: UnitOfWork, *proposals: Proposal) -> None:
    """Show each proposal as it stands; a reminder of one that no longer waits says so."""
    cards = {proposal_subject(proposal): proposal_card(proposal) for proposal in proposals}
    for proposal in proposals:
        if proposal.reminded_at and proposal.status is not ProposalStatus.PENDING:
            cards[f"remind:{proposal.id}"] = settled_reminder_card(proposal)
    await transaction.messages.want_in_channels("review", cards)


async def show_template(transaction: UnitOfWork, stored: StoredTemplate, base: StoredTemplate | None) -> None:
    """Show a proposed script template as it stands, against what the account has of that name."""
    await transaction.messages.want_in_channels("review", {template_subject(stored): template_card(stored, base)})
