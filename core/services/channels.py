"""The channels an account's admins choose: understood, checked to be the account's own, and posted to from then on."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from core.accounts.account import AccountSettings, Platform
from core.messaging.places import Place
from core.ports.unit_of_work import UnitOfWork
from core.presenters.proposals import proposal_card, proposal_subject
from core.shared.errors import InvalidInput

ChannelReader: TypeAlias = Callable[[Platform, str, str], Place]
"""The place that a channel, as an admin names it, is on a platform; in the workspace given, if the name says none.

Raises InvalidInput when it is none.
"""
_CHAT_PLATFORMS: tuple[Platform, ...] = ("slack", "teams")
"""Where admins choose channels; the page's are fixed."""


def as_written(platform: Platform, address: str, workspace: str) -> Place:
    """A channel whose name is its address."""
    return Place(platform, address, workspace)


async def set_channels(
    transaction: UnitOfWork, read: ChannelReader, before: AccountSettings, after: AccountSettings, *, is_default: bool
) -> None:
    """Post where the settings say from now on. Raises InvalidInput for a channel that is not the account's own.

    A channel that stays is set again: its workspace may have been another account's meanwhile, which took it from here.
    `is_default`: whether it is the account that the configuration's own bot is for, before its workspace was met.
    """
    kinds = (
        ("handover", "handover_channels", before.handover_channels, after.handover_channels),
        ("review", "reviewer_channels", before.reviewer_channels, after.reviewer_channels),
    )
    for kind, setting, old, new in kinds:
        for platform in _CHAT_PLATFORMS:
            chosen, place = new.get(platform), None
            stays = old.get(platform) == chosen
            if stays and not chosen:
                continue
            try:
                place = await _own_place(transaction, read, platform, chosen, setting, is_default=is_default)
            except InvalidInput:
                if stays:
                    continue  # what was right when it was chosen does not stand in the way of other changes
                raise
            await transaction.messages.set_channel(kind, place, platform)
            if place and kind == "review" and not stays:
                await _show_waiting(transaction, place)


async def _own_place(
    transaction: UnitOfWork,
    read: ChannelReader,
    platform: Platform,
    chosen: str | None,
    setting: str,
    *,
    is_default: bool,
) -> Place | None:
    if not chosen:
        return None
    own = await transaction.messages.workspaces(platform)
    place = read(platform, chosen, own[0] if len(own) == 1 else "")
    _check_own(place, own, setting, is_default=is_default)
    return place


def _check_own(place: Place, own: Sequence[str], setting: str, *, is_default: bool) -> None:
    """Nobody posts with the bot of somebody else's workspace."""
    name = place.platform.capitalize()
    if place.workspace in own:
        return
    if place.workspace:
        raise InvalidInput(setting, f"That channel is not in a {name} workspace or tenant of this account.")
    if own:
        raise InvalidInput(setting, "This account has several workspaces: write WORKSPACE/CHANNEL, both as ids.")
    if not is_default:
        raise InvalidInput(setting, f"Connect {name} to this account first; then choose its channels.")


async def _show_waiting(transaction: UnitOfWork, place: Place) -> None:
    """Show the proposals that wait already in a channel that reviewers are given."""
    conversation_id = await transaction.messages.open_conversation(place, "review", None)
    waiting = await transaction.proposals.pending()
    cards = {proposal_subject(proposal): proposal_card(proposal) for proposal in waiting}
    await transaction.messages.want(conversation_id, cards)
