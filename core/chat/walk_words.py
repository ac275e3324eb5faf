"""Words in a walk's thread that order something instead of answering."""

from core.accounts.person import Person
from core.accounts.user import User
from core.chat import walk_forms as asking
from core.chat.command_parser import CommandWord, TextCommand, parse_command
from core.chat.dependencies import ChatDependencies
from core.chat.named_buttons import button_named
from core.chat.outcomes import Ask, Outcome, Show
from core.chat.titles import title_ordered
from core.messaging.cards import Action, Target
from core.presenters.walk_home import walk_help_card
from core.presenters.walks import newest_card, walk_cards
from core.shared.errors import InvalidInput
from core.walks.walk import Walk

_SHOWING = (CommandWord.STATUS, CommandWord.RESUME)
_READ_AS_ANSWERS = frozenset(
    {Action.ANSWER, Action.WORKED, Action.FAILED, Action.SKIP, Action.NOT_THIS}
    | {Action.RESOLVE, Action.HAND_OVER, Action.CHOOSE}
)
"""Buttons whose words are read as answers."""


async def ordered_in_walk(
    services: ChatDependencies, user: User, walk: Walk, text: str, key: str, prefix: str
) -> Outcome | None:
    """What comes of an order about an active walk, or of a button's own words; None for anything else.

    Raises InvalidInput with near names for somebody who is named by `@` and cannot take it over.
    """
    order = parse_command(text) if text.strip() else None
    if order and not order.rest and order.word is CommandWord.HELP:
        return Show(walk_help_card(prefix))
    cards = walk_cards(walk)
    if order and order.word in _SHOWING:
        return Show(newest_card(walk))
    if order and order.word is CommandWord.TITLE:
        return await title_ordered(services, user, walk, order.rest, key)
    if order and order.word is CommandWord.HAND_OVER:
        to = await _named(services, user, order)
        if to or not order.rest:
            return Ask(asking.handover_form(walk, Target(Action.HAND_OVER, walk_id=walk.id), to))
    target = button_named(cards, text, _READ_AS_ANSWERS)
    return Ask(asking.form_for(walk, target)) if target and target.action in (Action.NOTE, Action.FLAG_STEP) else None


async def _named(services: ChatDependencies, user: User, order: TextCommand) -> Person | None:
    if not order.rest:
        return None
    try:
        return await services.colleagues.find(user.account_id, order.rest)
    except InvalidInput:
        if order.rest.startswith("@"):
            raise
        return None
