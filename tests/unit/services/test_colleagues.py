"""Whom a hand-over means: by id, by name as one would write it, and never somebody who cannot take it."""

import asyncio
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from core.accounts.user import Identity, Role, User
from core.services import colleagues
from core.services.colleagues import ColleagueService
from core.shared.errors import InvalidInput
from tests.support.memory import MemoryStore

NAMES = ("Kim", "Kim (2)", "Dana Weiß", "Eli O'Hara", "ravi", "Ana María")


class Present:
    """What a platform says of its people."""

    def __init__(self) -> None:
        self.objections: dict[str, str] = {}
        self.silent = False

    async def objection(self, identity: Identity) -> str:
        if self.silent:
            await asyncio.Event().wait()
        return self.objections.get(identity.external_id, "")


class Office:
    """An account with its people, whom chat platforms know as well."""

    def __init__(self) -> None:
        self.store, self.present, self.account = MemoryStore(), Present(), uuid4()
        self.colleagues = ColleagueService(self.store, {"slack": self.present, "teams": self.present})
        self.ids: dict[str, UUID] = {}

    async def opened(self) -> "Office":
        for name in NAMES:
            await self.has(name)
        await self.has("Lena", Role.L1_TECH)
        await self.has("Vic", Role.VIEWER)
        return self

    async def has(self, name: str, role: Role = Role.ENGINEER, *platforms: str, email: str = "") -> None:
        user = User(uuid4(), self.account, name, role)
        self.ids[name] = user.id
        async with self.store.transaction(self.account) as transaction:
            await transaction.people.add(user)
            for platform in platforms:
                await transaction.people.add_identity(user.id, Identity(platform, "T1", name), email)

    async def found(self, called: str) -> str:
        return (await self.colleagues.find(self.account, called)).name

    async def refused(self, called: str) -> str:
        with pytest.raises(InvalidInput) as refused:
            await self.found(called)
        assert refused.value.field == "target_user"
        return refused.value.sentence


@pytest_asyncio.fixture
async def office() -> Office:
    return await Office().opened()


@pytest.mark.parametrize(
    ("called", "name"),
    [
        ("Kim", "Kim"),
        ("kim", "Kim"),
        ("kim 2", "Kim (2)"),
        ("KIM 2", "Kim (2)"),
        ("@Kim  (2)", "Kim (2)"),
        ("dana", "Dana Weiß"),
        ("WEISS", "Dana Weiß"),
        ("o'hara", "Eli O'Hara"),
        ("Ravi", "ravi"),
        ("ana maría", "Ana María"),
    ],
)
async def test_people_are_found_by_what_they_are_called(office: Office, called: str, name: str) -> None:
    assert await office.found(called) == name


async def test_people_are_found_by_their_id(office: Office) -> None:
    assert await office.found(str(office.ids["Dana Weiß"]).upper()) == "Dana Weiß"


async def test_people_are_found_by_the_address_that_a_platform_has_of_them(office: Office) -> None:
    await office.has("D. Osei", Role.ENGINEER, "slack", email="Dora.Osei@example.com")
    await office.has("Lou", Role.L1_TECH, "slack", email="lou@example.com")
    assert await office.found("dora.osei@EXAMPLE.com") == "D. Osei"
    assert "Lou is l1 tech" in await office.refused("lou@example.com")
    assert await office.refused("ravi@example.com") == (
        "There is nobody with that address in this account. Did you mean “ravi”?"
    )


async def test_who_left_is_refused_and_near_names_are_offered(office: Office) -> None:
    await office.has("Noor", Role.ENGINEER, "slack")
    await office.has("Noora", Role.ENGINEER, "slack")
    office.present.objections["Noor"] = "That person has left the workspace; choose somebody else."
    refused = await office.refused("Noor")
    assert "has left the workspace" in refused
    assert "“Noora”" in refused
    assert await office.found("Noora") == "Noora"


async def test_who_left_one_platform_is_found_on_the_other(office: Office) -> None:
    await office.has("Noor", Role.ENGINEER, "slack", "teams")
    office.present.objections["Noor"] = "gone"
    assert "gone" in await office.refused("Noor")
    office.colleagues = ColleagueService(office.store, {"slack": office.present})
    assert await office.found("Noor") == "Noor"


async def test_a_platform_that_does_not_answer_holds_nothing_up(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(colleagues, "_PATIENCE_SECONDS", 0.01)
    await office.has("Noor", Role.ENGINEER, "slack")
    office.present.silent = True
    assert await office.found("Noor") == "Noor"


@pytest.mark.parametrize(
    ("called", "sentence"),
    [
        ("lena", "Lena is l1 tech and cannot take a session over"),
        ("Vic", "Vic is viewer and cannot take a session over"),
        ("rawi", "Did you mean “ravi”?"),
        ("Danna Weiss", "Did you mean “Dana Weiß”?"),
        ("nobody at all", "There is nobody with that name in this account."),
        ("user:flowpilot:nothing", "There is nobody with that name"),
        ("()", "There is nobody with that name"),
        ("x" * 70_000, "There is nobody with that name"),
        ("\x00", "There is nobody with that name"),
    ],
)
async def test_who_cannot_take_it_or_is_not_there_is_refused_with_what_helps(
    office: Office, called: str, sentence: str
) -> None:
    refused = await office.refused(called)
    assert sentence in refused
    assert len(refused) < 300


async def test_several_who_may_be_meant_are_named(office: Office) -> None:
    await office.has("Kim Possible")
    await office.has("Kit (2)")
    assert "“Kim Possible”" not in await office.refused("(2)")
    assert "“Kim (2)” or “Kit (2)”" in await office.refused("2")
