"""Autotask: requests limited by the hour for all of a customer's integrations, lists of choices by account."""

import base64
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.ticketing.autotask_client import AutotaskClient
from bot.ticketing.autotask_files import FileAllowance, is_too_much, wait_for_files
from bot.ticketing.http import Json, Kept, as_object, moment_of, only_one, text_of
from bot.ticketing.uploads import media_type
from core.ports.ticket_systems import (
    Connection,
    OutgoingFile,
    OutgoingNote,
    OutgoingTicket,
    OutgoingTime,
    SystemTraits,
    TicketFile,
    TicketPlace,
)
from core.tickets.faults import NoSuchTicket, TicketSystemRefused
from core.tickets.files import titled
from core.tickets.ticket import Member, SystemName, TicketDetails, TicketNote, TicketStatus, TicketSummary

_LAST_NOTES = 10
_LONGEST_TITLE = 250
_LARGEST_FILE = 6_000_000
"""Its API takes single files of “6 to 7 MB”, and 10,000,000 bytes in five minutes; then none for as long."""


class Autotask:
    """An Autotask PSA."""

    traits = SystemTraits(
        SystemName.AUTOTASK.label,
        longest_note=30_000,
        posts_as_member=True,
        time_needs_member=True,
        largest_file=_LARGEST_FILE,
    )

    def __init__(self, connection: Connection) -> None:
        self._client = AutotaskClient(connection)
        self._kept = Kept()
        self._files = FileAllowance()
        self._numbers = dict[str, int]()

    async def test(self) -> str:
        """Try the connection; a sentence on what was found."""
        statuses = await self.statuses()
        companies = await self._client.query("Companies", ("gt", "id", 0), most=1)
        if not statuses or not companies:
            raise TicketSystemRefused(
                "Autotask shows us nothing: give the API user a security level that may read tickets and companies."
            )
        return f"Connected to Autotask: {len(statuses)} ticket statuses are visible."

    async def find(self, text: str, limit: int) -> Sequence[TicketSummary]:
        """Tickets with these words in the title, or that number, newest first."""
        text = text.strip().lstrip("#")[:100]
        if re.fullmatch(r"\d{1,18}", text):
            rows = await self._client.query("Tickets", ("eq", "id", int(text)), most=limit)
        elif re.fullmatch(r"T\d{8}\.\d+", text):
            rows = await self._client.query("Tickets", ("eq", "ticketNumber", text), most=limit)
        else:
            rows = await self._client.query("Tickets", ("contains", "title", text), most=limit)
        return [await self._summary(row) for row in sorted(rows, key=lambda row: row.get("id") or 0, reverse=True)]

    async def _ticket(self, ticket_id: str) -> Json:
        found: Json = {}
        if re.fullmatch(r"\d{1,18}", ticket_id):
            found = as_object(as_object(await self._client.call("GET", f"/Tickets/{ticket_id}")).get("item"))
        elif re.fullmatch(r"T\d{8}\.\d{1,10}", ticket_id):
            found = next(iter(await self._client.query("Tickets", ("eq", "ticketNumber", ticket_id), most=1)), Json())
        if not found:
            raise NoSuchTicket("Autotask has no such ticket, or does not show it to us.")
        self._numbers[ticket_id] = int(found["id"])
        return found

    async def _number(self, ticket_id: str) -> int:
        if ticket_id not in self._numbers:
            await self._ticket(ticket_id)
        return self._numbers[ticket_id]

    async def _name(self, entity: str, record: Any, *fields: str) -> str:
        if not record:
            return ""

        async def ask() -> str:
            try:
                found = as_object(as_object(await self._client.call("GET", f"/{entity}/{record}")).get("item"))
            except TicketSystemRefused:  # who may not see names may still see tickets
                return ""
            return " ".join(text_of(found.get(field)) for field in fields).strip()

        return await self._kept.get(f"{entity} {record}", ask)

    async def _summary(self, ticket: Json) -> TicketSummary:
        status = text_of(ticket.get("status"))
        known = next((one for one in await self.statuses() if one.id == status), TicketStatus(status, status))
        web = text_of((await self._client.zone()).get("webUrl")).rstrip("/") or self._client.url
        ticket_id = text_of(ticket.get("id"))
        return TicketSummary(
            ticket_id,
            text_of(ticket.get("title")),
            known,
            await self._name("Companies", ticket.get("companyID"), "companyName"),
            await self._name("Resources", ticket.get("assignedResourceID"), "firstName", "lastName"),
            f"{web}/Autotask/AutotaskExtend/ExecuteCommand.aspx?Code=OpenTicketDetail&TicketID={ticket_id}",
        )

    async def read(self, ticket_id: str) -> TicketDetails:
        """The ticket with its last notes."""
        ticket = await self._ticket(ticket_id)
        rows = await self._client.query("TicketNotes", ("eq", "ticketID", ticket["id"]))
        rows.sort(key=lambda row: row.get("id") or 0)
        internal = await self._publish(for_client=False)
        contact = await self._name("Contacts", ticket.get("contactID"), "firstName", "lastName")
        asset = await self._name("ConfigurationItems", ticket.get("configurationItemID"), "referenceTitle")
        names = await self._names()
        notes = tuple(_note(row, internal, names) for row in rows[-_LAST_NOTES:])
        return TicketDetails(await self._summary(ticket), text_of(ticket.get("description")), contact, asset, notes)

    async def statuses(self, ticket_id: str = "") -> Sequence[TicketStatus]:
        """The account's statuses; every ticket may have any."""
        del ticket_id
        return [
            TicketStatus(text_of(one.get("value")), text_of(one.get("label")), _is_complete(text_of(one.get("label"))))
            for one in await self._client.choices("Tickets", "status")
        ]

    async def status(self, ticket_id: str) -> TicketStatus:
        """The status that the ticket has now."""
        return (await self._summary(await self._ticket(ticket_id))).status

    async def members(self) -> Sequence[Member]:
        """The active resources."""

        async def ask() -> list[Member]:
            return [_member(row) for row in await self._client.query("Resources", ("eq", "isActive", True))]

        return await self._kept.get("members", ask)

    async def _names(self) -> dict[str, str]:
        try:
            return {member.id: member.name for member in await self.members()}
        except TicketSystemRefused:
            return {}

    async def _publish(self, *, for_client: bool) -> int:
        """Who sees a note, read from its label: what the numbers mean is told both ways round."""
        for choice in await self._client.choices_of_notes("publish"):
            label = text_of(choice.get("label")).casefold()
            if "managed" in label:  # “Internal & Co-Managed” is seen by a client's own engineers
                continue
            is_internal = "internal" in label
            if is_internal is not for_client and (is_internal or label.startswith("all")):
                return int(choice["value"])
        whom = "the client sees" if for_client else "only colleagues see"
        raise TicketSystemRefused(f"Autotask's list of who sees notes has no entry for notes that {whom}.")

    async def _note_type(self) -> int:
        choices = await self._client.choices_of_notes("noteType")
        named = [one for one in choices if "note" in text_of(one.get("label")).casefold() and not one.get("isSystem")]
        chosen = next(iter(named or choices), None)
        if chosen is None:
            raise TicketSystemRefused("Autotask shows us no note types: give the API user the right to write notes.")
        return int(chosen["value"])

    async def post_note(self, note: OutgoingNote) -> str:
        """Post a note, in the name of its author."""
        number = await self._number(note.ticket_id)
        body = {
            "title": f"FlowPilot [{note.reference}]",
            "description": note.text,
            "noteType": await self._note_type(),
            "publish": await self._publish(for_client=note.for_client),
        }
        data = await self._client.call("POST", f"/Tickets/{number}/Notes", body, writes=True, author=note.author)
        return text_of(as_object(data).get("itemId"))

    async def find_note(self, ticket_id: str, reference: str) -> TicketNote | None:
        """The note whose title bears a reference, or None."""
        number = await self._number(ticket_id)
        rows = await self._client.query("TicketNotes", ("eq", "ticketID", number), ("contains", "title", reference))
        internal = await self._publish(for_client=False)
        return next((_note(row, internal, {}) for row in rows if reference in text_of(row.get("title"))), None)

    async def add_time(self, time: OutgoingTime) -> str:
        """Enter time for a resource, in the role that is theirs."""
        if not time.author:
            raise TicketSystemRefused("Autotask records time only for a resource, and you are not mapped to one there.")
        start = time.ended_at - timedelta(minutes=time.minutes)
        body = {
            "ticketID": await self._number(time.ticket_id),
            "resourceID": int(time.author),
            "roleID": await self._role(int(time.author)),
            "dateWorked": _moment(start),
            "startDateTime": _moment(start),
            "endDateTime": _moment(time.ended_at),
            "hoursWorked": round(time.minutes / 60, 4),
            "summaryNotes": "Work on this ticket.",
            "internalNotes": f"FlowPilot [{time.reference}]",
        }
        data = await self._client.call("POST", "/TimeEntries", body, writes=True)
        return text_of(as_object(data).get("itemId"))

    async def _role(self, resource: int) -> int:
        rows = list[Json]()
        for entity in ("ResourceServiceDeskRoles", "ResourceRoles"):
            with suppress(TicketSystemRefused):
                rows = rows or await self._client.query(
                    entity, ("eq", "resourceID", resource), ("eq", "isActive", True)
                )
        chosen = next((row for row in rows if row.get("isDefault")), next(iter(rows), None))
        if chosen is None:
            raise TicketSystemRefused("Autotask shows no service desk role for you, and accepts no time without one.")
        return int(chosen["roleID"])

    async def find_time(self, ticket_id: str, reference: str) -> tuple[str, int] | None:
        """The time entry whose internal notes bear a reference."""
        for row in await self._client.query("TimeEntries", ("eq", "ticketID", await self._number(ticket_id))):
            if reference in text_of(row.get("internalNotes")):
                return text_of(row.get("id")), round(60 * float(row.get("hoursWorked") or 0))
        return None

    async def attach(self, file: OutgoingFile) -> str:
        """Attach a file to the ticket, in the name of its author; who sees it is read from a list's labels."""
        number = await self._number(file.ticket_id)
        data = base64.b64encode(file.content).decode()
        body = {
            "attachmentType": "FILE_ATTACHMENT",
            "title": titled(file.name, file.reference, _LONGEST_TITLE),
            "fullPath": file.name,
            "contentType": media_type(file.name),
            "data": data,
            "publish": await self._publish(for_client=file.for_client),
        }
        self._files.take(len(data))
        try:
            made = await self._client.call(
                "POST", f"/Tickets/{number}/Attachments", body, writes=True, author=file.author
            )
        except TicketSystemRefused as refusal:
            if is_too_much(refusal):
                raise wait_for_files() from refusal
            raise
        return text_of(as_object(made).get("itemId"))

    async def find_file(self, ticket_id: str, reference: str) -> TicketFile | None:
        """The attachment whose title bears a reference, or None. Its size is told only with the whole file."""
        number = await self._number(ticket_id)
        internal = await self._publish(for_client=False)
        for row in await self._client.children(f"/Tickets/{number}/Attachments"):
            if reference in text_of(row.get("title")):
                publish = row.get("publish")
                return TicketFile(text_of(row.get("id")), None, None if publish is None else publish != internal)
        return None

    async def set_status(self, ticket_id: str, status: TicketStatus) -> None:
        """Ask for another status. By PATCH alone: a PUT would write the description back without its pictures."""
        body = {"id": await self._number(ticket_id), "status": int(status.id)}
        await self._client.call("PATCH", "/Tickets", body, writes=True)

    async def places(self) -> Sequence[TicketPlace]:
        """The queues."""
        choices = await self._client.choices("Tickets", "queueID")
        return [TicketPlace(text_of(one.get("value")), text_of(one.get("label"))) for one in choices]

    async def client_id(self, name: str) -> str:
        """The company of that name."""
        if not name:
            raise TicketSystemRefused("Autotask needs a company for a new ticket: name the client.")
        rows = await self._client.query("Companies", ("eq", "companyName", name))
        ids = [text_of(row.get("id")) for row in rows if text_of(row.get("companyName")).casefold() == name.casefold()]
        return only_one(ids, "Autotask shows us", f"company “{name}”")

    async def make_ticket(self, ticket: OutgoingTicket) -> str:
        """Make a ticket; the description, which a client may see, bears nothing but our reference."""
        body: Json = {
            "title": ticket.summary[:_LONGEST_TITLE],
            "description": f"FlowPilot [{ticket.reference}]",
            "companyID": int(ticket.client),
            "queueID": int(ticket.place),
            "status": await self._first("status", "new"),
            "priority": await self._first("priority", "medium", "normal"),
        }
        if (await self._client.field("Tickets", "dueDateTime")).get("isRequired"):
            body["dueDateTime"] = _moment(datetime.now(UTC) + timedelta(days=1))
        return text_of(as_object(await self._client.call("POST", "/Tickets", body, writes=True)).get("itemId"))

    async def _first(self, field: str, *labels: str) -> int:
        """What a new ticket gets: what the account begins with, or else is named so, or else the first there is."""
        choices = await self._client.choices("Tickets", field)
        begun = [one for one in choices if one.get("isDefaultValue")]
        named = [one for one in choices if text_of(one.get("label")).casefold() in labels]
        chosen = next(iter((*begun, *named, *choices)), None)
        if chosen is None:
            raise TicketSystemRefused(f"Autotask shows us no {field} for a new ticket.")
        return int(chosen["value"])

    async def find_made(self, ticket: OutgoingTicket) -> str | None:
        """The ticket whose description bears our reference."""
        rows = await self._client.query("Tickets", ("contains", "description", ticket.reference))
        fits = (row for row in rows if ticket.reference in text_of(row.get("description")))
        return next((text_of(row.get("id")) for row in fits), None)

    async def changed(self, since: datetime) -> Sequence[str]:
        """The tickets that changed since that moment."""
        rows = await self._client.query("Tickets", ("gt", "lastActivityDate", _moment(since)))
        return [text_of(row.get("id")) for row in rows]


def _is_complete(label: str) -> bool:
    return label.casefold().startswith(("complete", "closed"))


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _member(row: Json) -> Member:
    name = f"{text_of(row.get('firstName'))} {text_of(row.get('lastName'))}".strip()
    return Member(text_of(row.get("id")), name or text_of(row.get("userName")), text_of(row.get("email")))


def _note(row: Json, internal: int, names: Mapping[str, str]) -> TicketNote:
    by_client = bool(row.get("createdByContactID"))
    creator = text_of(row.get("creatorResourceID"))
    author = "The client" if by_client else names.get(creator, creator)
    return TicketNote(
        text_of(row.get("id")),
        text_of(row.get("description")),
        author,
        moment_of(row.get("createDateTime")),
        for_client=row.get("publish") != internal,
        by_client=by_client,
    )
