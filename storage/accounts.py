"""What is looked up before the account is known: tokens, identities, workspaces, one-time codes and account names."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    DateTime,
    RowMapping,
    and_,
    bindparam,
    delete,
    exists,
    insert,
    literal_column,
    or_,
    select,
    text,
    update,
)

from core.accounts.account import Account, AccountSettings
from core.accounts.tokens import Credential, LinkCode
from core.accounts.user import Identity, Workspace
from storage.connection import Connection
from storage.rows import StoredRow
from storage.tables import accounts, api_tokens, link_codes, user_identities, users, workspaces
from storage.users import USER_COLUMNS, is_person, user_of

# In another account people are met anew, and what is shown in the workspace's conversations is no longer kept up.
_SAVE_WORKSPACE = text("""
    WITH people AS (
        DELETE FROM user_identities
        WHERE platform = :platform AND workspace = :external_id AND account_id <> :account_id),
    places AS (
        UPDATE conversations SET kind = 'former', session_id = NULL
        WHERE platform = :platform AND workspace = :external_id AND account_id <> :account_id
        RETURNING id),
    purposes AS (
        DELETE FROM conversation_purposes p USING places WHERE p.conversation_id = places.id)
    INSERT INTO workspaces (id, account_id, platform, external_id, name, installed_by, made_account, installation,
        uninstalled_at)
    VALUES (gen_random_uuid(), :account_id, :platform, :external_id, :name, :installed_by, :made_account,
        :installation, :uninstalled_at)
    ON CONFLICT (platform, external_id) DO UPDATE SET
        account_id = excluded.account_id, name = excluded.name, installed_by = excluded.installed_by,
        made_account = excluded.made_account, installation = excluded.installation,
        uninstalled_at = excluded.uninstalled_at
""")

_owners = users.alias("owners")
HAS_OWNER = exists().where(_owners.c.role == literal_column("'owner'"))
"""Whether somebody owns an account here, which is when the demo is over."""
CREDENTIAL_OF_TOKEN = (
    select(
        *USER_COLUMNS,
        api_tokens.c.id.label("token_id"),
        api_tokens.c.purpose,
        api_tokens.c.demo,
        api_tokens.c.expires_at,
        api_tokens.c.last_used_at,
    )
    .join(api_tokens, api_tokens.c.user_id == users.c.id)
    .where(
        api_tokens.c.token_hash == bindparam("token_hash"),
        or_(api_tokens.c.revoked_at.is_(None), users.c.access != literal_column("'active'")),
        or_(api_tokens.c.expires_at.is_(None), api_tokens.c.expires_at > bindparam("now")),
        or_(api_tokens.c.demo.is_(False), ~HAS_OWNER),
    )
)
"""The living token with the hash `token_hash`, and whose it is. The demo's are dead once there is an owner.

Those of who is suspended or removed are found although they are revoked, so that people are told what happened.
"""
NOTE_USE = text("""
    UPDATE api_tokens SET last_used_at = :now
    WHERE id = :token_id AND (last_used_at IS NULL OR last_used_at <= :now - interval '1 minute')
""").bindparams(bindparam("now", type_=DateTime(timezone=True)))
"""Keep that the token `token_id` was used; once a minute, however many processes it is used in."""
USER_OF_IDENTITY = (
    select(*USER_COLUMNS)
    .join(user_identities, user_identities.c.user_id == users.c.id)
    .join(
        workspaces,
        and_(
            workspaces.c.platform == user_identities.c.platform,
            workspaces.c.external_id == user_identities.c.workspace,
            workspaces.c.account_id == users.c.account_id,
            workspaces.c.uninstalled_at.is_(None),
        ),
    )
    .where(
        user_identities.c.platform == bindparam("platform"),
        user_identities.c.workspace == bindparam("workspace"),
        user_identities.c.external_id == bindparam("external_id"),
    )
)
"""The user who is `external_id` in that workspace, unless the workspace is uninstalled."""


class AccountRows:
    """One statement each, on what is looked up before the account is known."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def workspace(self, platform: str, external_id: str) -> Workspace | None:
        """The workspace with that id, uninstalled or not, or None."""
        query = select(workspaces).where(workspaces.c.platform == platform, workspaces.c.external_id == external_id)
        row = (await self._connection.execute(query)).mappings().first()
        return _workspace_of(row) if row else None

    async def workspaces(self, platform: str) -> Sequence[Workspace]:
        """All workspaces of the platform that are not uninstalled."""
        query = select(workspaces).where(workspaces.c.platform == platform, workspaces.c.uninstalled_at.is_(None))
        return [_workspace_of(row) for row in (await self._connection.execute(query)).mappings()]

    async def save_workspace(self, workspace: Workspace) -> None:
        """Store a workspace, or what is said anew about it. In another account its people are met anew."""
        await self._connection.execute(_SAVE_WORKSPACE, asdict(workspace))

    async def service_url(self, platform: str, external_id: str) -> str:
        """Where the platform takes messages for that workspace; empty while it has not said."""
        query = select(workspaces.c.service_url).where(*_is_workspace(platform, external_id))
        return (await self._connection.execute(query)).scalar() or ""

    async def note_service_url(self, platform: str, external_id: str, url: str) -> None:
        """Send messages for that workspace there from now on; nothing happens while it is not known."""
        statement = update(workspaces).where(*_is_workspace(platform, external_id)).values(service_url=url)
        await self._connection.execute(statement)

    async def own_chat(self, identity: Identity) -> str:
        """The platform's id of that person's own conversation with the bot; empty while it is not known."""
        query = select(user_identities.c.chat).where(*is_person(identity))
        return (await self._connection.execute(query)).scalar() or ""

    async def note_own_chat(self, identity: Identity, chat: str) -> None:
        """Keep which conversation is that person's own; nothing happens for somebody not met."""
        await self._connection.execute(update(user_identities).where(*is_person(identity)).values(chat=chat))

    async def add_code(self, code_hash: str, code: LinkCode, expires_at: datetime) -> None:
        """Store a one-time code by its hash."""
        await self._connection.execute(
            insert(link_codes).values(
                code_hash=code_hash,
                account_id=code.account_id,
                user_id=code.user_id,
                purpose="person" if code.user_id else "workspace",
                expires_at=expires_at,
            )
        )

    async def take_code(self, code_hash: str, now: datetime) -> LinkCode | None:
        """Use up a code; None when it is unknown, used or too old."""
        statement = (
            delete(link_codes)
            .where(link_codes.c.code_hash == code_hash, link_codes.c.purpose != "demo")
            .returning(link_codes.c.account_id, link_codes.c.user_id, link_codes.c.expires_at)
        )
        row = (await self._connection.execute(statement)).first()
        return LinkCode(row.account_id, row.user_id) if row and row.expires_at > now else None

    async def has_owner(self) -> bool:
        """Whether somebody owns an account here."""
        return bool((await self._connection.execute(select(HAS_OWNER))).scalar())

    async def add_start_code(self, code_hash: str, account_id: UUID, expires_at: datetime) -> None:
        """Store the hash of a start link of the demo in that account."""
        values = {"code_hash": code_hash, "account_id": account_id, "purpose": "demo", "expires_at": expires_at}
        await self._connection.execute(insert(link_codes).values(values))

    async def take_start_code(self, code_hash: str, now: datetime) -> bool:
        """Use up a start link; False when it is unknown, used or too old, or the demo is over."""
        statement = (
            delete(link_codes)
            .where(link_codes.c.code_hash == code_hash, link_codes.c.purpose == "demo", ~HAS_OWNER)
            .returning(link_codes.c.expires_at)
        )
        expires_at = (await self._connection.execute(statement)).scalar()
        return expires_at is not None and expires_at > now

    async def end_demo_browsers(self, now: datetime) -> None:
        """Sign every browser out that is in the demo."""
        in_demo = (api_tokens.c.demo, api_tokens.c.purpose == "page", api_tokens.c.revoked_at.is_(None))
        await self._connection.execute(update(api_tokens).where(*in_demo).values(revoked_at=now))

    async def find(self, name: str) -> Account | None:
        """The account of that name, or None."""
        row = (await self._connection.execute(select(accounts).where(accounts.c.name == name))).mappings().first()
        return account_of(row) if row else None

    async def revoke(self, token_hash: str, now: datetime) -> None:
        """Make a token useless."""
        await self._connection.execute(
            update(api_tokens)
            .where(api_tokens.c.token_hash == token_hash, api_tokens.c.revoked_at.is_(None))
            .values(revoked_at=now)
        )


def credential_of(row: StoredRow) -> Credential:
    """The credential of a row of the query above."""
    ends, used = row["expires_at"], row["last_used_at"]
    return Credential(row["token_id"], user_of(row), row["purpose"], row["demo"], ends, used)


def account_of(row: RowMapping) -> Account:
    """The account of a row."""
    return Account(row["id"], row["name"], AccountSettings.model_validate(row["settings"]))


def _is_workspace(platform: str, external_id: str) -> tuple[ColumnElement[bool], ...]:
    return workspaces.c.platform == platform, workspaces.c.external_id == external_id


def _workspace_of(row: RowMapping) -> Workspace:
    return Workspace(
        row["platform"],
        row["external_id"],
        row["account_id"],
        row["name"],
        row["installed_by"],
        row["made_account"],
        row["installation"],
        row["uninstalled_at"],
    )


async def reseal_installations(connection: Connection, reseal: Callable[[bytes], bytes]) -> int:
    """Encrypt every stored installation anew; returns how many there are."""
    stored = select(workspaces.c.id, workspaces.c.installation).where(workspaces.c.installation.is_not(None))
    rows = (await connection.execute(stored.with_for_update())).all()
    for row in rows:
        changed = update(workspaces).where(workspaces.c.id == row.id).values(installation=reseal(row.installation))
        await connection.execute(changed)
    return len(rows)
