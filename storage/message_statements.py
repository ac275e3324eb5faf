"""What PostgreSQL is asked and told about messages and conversations."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB

from core.messaging.cards import Card
from core.messaging.urgency import Urgency
from storage.json_form import dump
from storage.notifications import DELIVERY_CHANNEL, PAGE_CHANNEL

# The page reads its messages here itself, so that what is wanted there is shown already. Only Slack allows so few
# changes that some have to wait: what is not shown yet, or waits for a nearer moment, goes on as it was. A change that
# nobody waits for makes no message: a conversation that was opened later does not show what came before. That is asked
# for as a value, as EXISTS below an OR may be planned as a hash of all messages there are.
WANT = """
    INSERT INTO messages
        (id, account_id, conversation_id, subject, card, shown_version, can_wait, next_attempt_at)
    SELECT gen_random_uuid(), c.account_id, c.id, w.subject, w.card, CASE c.platform WHEN 'web' THEN 1 ELSE 0 END,
        c.platform = 'slack' AND coalesce(w.urgency = 'later', false),
        now() + CASE WHEN c.platform <> 'slack' THEN interval '0'
            WHEN w.urgency = 'later' THEN interval '10 minutes'
            WHEN w.urgency = 'soon' THEN interval '300 milliseconds' ELSE interval '0' END
    FROM conversations c
    CROSS JOIN ROWS FROM (jsonb_to_recordset(:wanted) AS (subject text, card jsonb, urgency text, said uuid))
        WITH ORDINALITY AS w(subject, card, urgency, said, n)
    WHERE c.account_id = :account_id AND w.said IS DISTINCT FROM c.id AND {which}
        AND (w.urgency IS DISTINCT FROM 'later' OR (
            SELECT true FROM messages old WHERE old.conversation_id = c.id AND old.subject = w.subject))
    ORDER BY w.n
    ON CONFLICT (conversation_id, subject) DO UPDATE SET
        card = excluded.card, wanted_version = messages.wanted_version + 1, attempts = 0,
        shown_version = CASE excluded.shown_version
            WHEN 1 THEN messages.wanted_version + 1 ELSE messages.shown_version END,
        can_wait = excluded.can_wait
            AND (messages.can_wait OR messages.wanted_version = messages.shown_version
                OR messages.external_id IS NULL AND messages.wanted_version = 1),
        next_attempt_at = CASE
            WHEN messages.external_id IS NULL THEN LEAST(messages.next_attempt_at, now())
            WHEN messages.wanted_version > messages.shown_version AND NOT messages.can_wait THEN now()
            ELSE excluded.next_attempt_at END,
        updated_at = now()
"""


def wanted(
    cards: Mapping[str, Card], urgencies: Mapping[str, Urgency] | None = None, said: Mapping[str, UUID] | None = None
) -> list[dict[str, Any]]:
    """Cards as the statements that want them take them."""
    urgencies, said = urgencies or {}, said or {}
    return [
        {
            "subject": subject,
            "card": dump(card, Card),
            "urgency": urgencies.get(subject, Urgency.NOW),
            "said": str(said[subject]) if subject in said else None,
        }
        for subject, card in cards.items()
    ]


def want_in_session_sql(condition: str = "true") -> str:
    """SQL that wants the cards of `:wanted` in the conversations of `:session_id`, if the condition holds."""
    return WANT.format(which=f"c.session_id = :session_id AND {condition}")


WANT_IN_WALK = text(WANT.format(which="c.walk_id = :walk_id")).bindparams(bindparam("wanted", type_=JSONB))
WANT_IN_SESSION = text(want_in_session_sql()).bindparams(bindparam("wanted", type_=JSONB))
IN_CHANNELS = """(
    c.id IN (SELECT conversation_id FROM conversation_purposes WHERE account_id = :account_id AND purpose = :purpose)
    OR (c.session_id IS NULL AND c.walk_id IS NULL AND (
        SELECT true FROM messages shown WHERE shown.conversation_id = c.id AND shown.subject = w.subject)))"""
WANT_IN_CHANNELS = text(f"""
    WITH wanted AS ({WANT.format(which=IN_CHANNELS)} RETURNING conversation_id)
    SELECT pg_notify('{PAGE_CHANNEL}', c.account_id::text || ' ' || c.address), pg_notify('{DELIVERY_CHANNEL}', '')
    FROM conversations c WHERE c.id IN (SELECT conversation_id FROM wanted)
""").bindparams(bindparam("wanted", type_=JSONB))
_UNDER = """c.session_id IS NULL AND c.walk_id IS NULL AND EXISTS (
    SELECT FROM messages shown WHERE shown.conversation_id = c.id AND shown.subject = w.card ->> 'under')"""
WANT_UNDER = text(f"""
    WITH wanted AS ({WANT.format(which=_UNDER)} RETURNING conversation_id)
    SELECT pg_notify('{PAGE_CHANNEL}', c.account_id::text || ' ' || c.address), pg_notify('{DELIVERY_CHANNEL}', '')
    FROM conversations c WHERE c.id IN (SELECT conversation_id FROM wanted)
""").bindparams(bindparam("wanted", type_=JSONB))
WANT_IN_ONE = text(WANT.format(which="c.id = :conversation_id")).bindparams(bindparam("wanted", type_=JSONB))
FAILED = text("""
    UPDATE messages SET attempts = attempts + 1,
        last_error = CASE WHEN :gone THEN NULL WHEN :tried THEN CAST(:error AS text) ELSE last_error END,
        next_attempt_at = now() + :wait,
        external_id = CASE WHEN :gone THEN NULL ELSE external_id END
    WHERE id = :id AND account_id = :account_id
""")
HOLD = text("""
    UPDATE conversations SET leased_until = now() + :time, showing = :showing
    WHERE id = :id AND account_id = :account_id AND leased_until = :leased_until RETURNING leased_until
""")
# Before the conversation itself is changed: whoever shows one of them has that one first, too.
LOCK_MESSAGES_OF = text("""
    SELECT FROM messages WHERE conversation_id = :id AND account_id = :account_id ORDER BY position FOR UPDATE
""")
MOVE = text("""
    WITH moved AS (
        UPDATE conversations SET moved_from = address, address = :address, hears_all = true
        WHERE id = :id AND account_id = :account_id RETURNING id)
    UPDATE messages m SET external_id = NULL, shown_version = 0, attempts = 0, next_attempt_at = now()
    FROM moved WHERE m.conversation_id = moved.id
""")
# What was shown elsewhere meanwhile stays there; the newest message is where people go on.
COME_BACK = text("""
    WITH back AS (
        UPDATE conversations SET address = moved_from, moved_from = NULL
        WHERE id = :id AND account_id = :account_id AND moved_from = :address RETURNING id),
    newest AS (
        SELECT m.id FROM messages m JOIN back ON back.id = m.conversation_id
        WHERE NOT starts_with(m.subject, 'moved:') ORDER BY m.position DESC LIMIT 1),
    told AS (
        DELETE FROM messages m USING back WHERE m.conversation_id = back.id AND starts_with(m.subject, 'moved:'))
    UPDATE messages SET external_id = NULL, shown_version = 0, attempts = 0, next_attempt_at = now()
    WHERE id IN (SELECT id FROM newest)
""")
BEGIN_ANEW = text("""
    WITH moved AS (
        UPDATE conversations SET address = CAST(:address AS text),
            hears_all = hears_all OR address <> CAST(:address AS text)
        WHERE id = :id AND account_id = :account_id RETURNING id),
    left_behind AS (
        DELETE FROM messages m USING moved WHERE m.conversation_id = moved.id AND m.subject <> ALL(:subjects))
    UPDATE messages m SET external_id = NULL, shown_version = 0, attempts = 0, can_wait = false, next_attempt_at = now()
    FROM moved WHERE m.conversation_id = moved.id AND m.subject = ANY(:subjects)
""")
# Held for longer than a lease, a conversation waits for a token that is taken again. Others are left alone: whoever
# shows a message has that one before its conversation, and the two would wait for each other.
DELIVER_NOW = text("""
    WITH held AS (
        UPDATE conversations SET leased_until = now()
        WHERE account_id = :account_id AND platform = :platform AND workspace IN (:workspace, '')
          AND leased_until > now() + interval '15 seconds')
    UPDATE messages m SET next_attempt_at = now(), attempts = 0 FROM conversations c
    WHERE c.account_id = :account_id AND c.platform = :platform AND c.workspace IN (:workspace, '')
      AND m.conversation_id = c.id AND m.wanted_version > m.shown_version AND NOT m.can_wait
""")
STANDS = text("""
    SELECT FROM messages WHERE account_id = :account_id AND conversation_id = :conversation_id AND subject = :subject
""")
IS_HEARD = text("""
    SELECT EXISTS (
        SELECT FROM conversation_purposes p JOIN conversations c ON c.id = p.conversation_id
        WHERE p.account_id = :account_id AND p.purpose = :purpose AND c.platform <> 'web')
    OR NOT EXISTS (
        SELECT FROM conversations
        WHERE account_id = :account_id AND session_id = :session_id AND platform <> 'web')
""")
POSTED = text("""
    SELECT m.id, m.subject, m.card, m.wanted_version = m.shown_version AS is_current, m.updated_at
    FROM messages m JOIN conversations c ON c.id = m.conversation_id
    WHERE m.account_id = :account_id AND c.platform = :platform AND m.external_id = :external_id
""")
# The kind follows, so that the release before posts there what it can.
LEAVE_CHANNELS = text("""
    WITH dropped AS (
        DELETE FROM conversation_purposes p USING conversations c
        WHERE c.id = p.conversation_id AND c.account_id = :account_id AND c.platform = :platform
          AND p.purpose = :purpose AND c.address <> :address
        RETURNING c.id)
    UPDATE conversations c SET kind = COALESCE((
        SELECT min(p.purpose) FROM conversation_purposes p WHERE p.conversation_id = c.id AND p.purpose <> :purpose),
        'former')
    FROM dropped WHERE c.id = dropped.id AND c.kind = :purpose
""")
OPEN = """
    INSERT INTO conversations (id, account_id, platform, address, workspace, hears_all, kind, session_id, walk_id)
    VALUES (:id, :account_id, :platform, :address, :workspace, :hears_all, :kind, :session_id, :walk_id)
    ON CONFLICT (account_id, platform, address) DO UPDATE SET {change} RETURNING id
"""
OPEN_FOR_SESSION = text(
    OPEN.format(
        change="""kind = excluded.kind, session_id = excluded.session_id, walk_id = excluded.walk_id,
            hears_all = excluded.hears_all"""
    )
)
# Nothing changes but what is no more than a place so far; the update is there to have the id returned.
OPEN_DIRECT = text(OPEN.format(change="kind = conversations.kind"))
OPEN_CHANNEL = text(
    OPEN.format(
        change="""kind = CASE WHEN conversations.kind IN ('direct', 'former') THEN excluded.kind
            ELSE conversations.kind END"""
    )
)
ADD_PURPOSE = text("""
    INSERT INTO conversation_purposes (account_id, conversation_id, purpose)
    VALUES (:account_id, :id, :purpose) ON CONFLICT DO NOTHING
""")
SHOWN_IN = text("""
    SELECT m.subject, m.card, m.shown_version FROM messages m JOIN conversations c ON c.id = m.conversation_id
    WHERE c.account_id = :account_id AND c.platform = :platform AND c.address = :address AND m.shown_version > 0
    ORDER BY m.position
""")
"""What the conversation at `address` shows, in order."""
