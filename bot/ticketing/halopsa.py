"""HaloPSA (and HaloITSM): notes, time and mails are one kind of record, an action, and every write is a list."""

import base64
import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5

from bot.ticketing.halopsa_client import HaloClient
from bot.ticketing.http import (
    Json,
    Kept,
    as_list,
    as_object,
    flag_of,
    listed,
    moment_of,
    number_of,
    only_one,
    text_of,
)
from bot.ticketing.uploads import LARGEST_FILE
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
from core.tickets.files import marked_name
from core.tickets.ticket import Member, SystemName, TicketDetails, TicketNote, TicketStatus, TicketSummary

_PAGE = 100
_MOST_PAGES = 10
_LAST_NOTES = 10
_MOST_ACTIONS = 1000
_LONGEST_SUMMARY = 255
_AGENT = "1"
"""Of an action's `who_type`: by an agent."""
_CLOSED = ("closed", "resolved", "completed", "cancelled")


class HaloPSA:
    """A HaloPSA."""

    traits = SystemTraits(
        SystemName.HALOPSA.label,
        longest_note=60_000,
        time_with_note=True,
        posts_as_member=True,
        largest_file=LARGEST_FILE,
    )

    def __init__(self, connection: Connection) -> None:
        self._client = HaloClient(connection)
        self._kept = Kept()

    async def test(self) -> str:
        """Try the connection; a sentence on what was found."""
        self._kept.forget()  # what was known before says nothing about now
        statuses = await self.statuses()
        if not statuses:
            raise TicketSystemRefused("HaloPSA shows us no status: give the API application the right to read tickets.")
        await self._outcome(for_client=False)
        return f"Connected to HaloPSA: {len(statuses)} statuses are visible."

    async def find(self, text: str, limit: int) -> Sequence[TicketSummary]:
        """Tickets with these words, or that number, newest first."""
        text = text.strip().lstrip("#")
        if re.fullmatch(r"\d{1,18}", text):
            try:
                return [await self._summary(await self._ticket(text))]
            except NoSuchTicket:
                return []
        data = await self._client.get(
            "/Tickets", pageinate="true", page_size=str(limit), page_no="1", search=text[:200]
        )
        return [await self._summary(row) for row in as_list(as_object(data).get("tickets"))[:limit]]

    async def _ticket(self, ticket_id: str) -> Json:
        if not re.fullmatch(r"\d{1,18}", ticket_id):
            raise NoSuchTicket(f"HaloPSA's tickets have numbers; “{ticket_id}” is not one.")
        found = as_object(await self._client.get(f"/Tickets/{ticket_id}", includedetails="true"))
        if not found.get("id"):
            raise NoSuchTicket("HaloPSA has no such ticket, or does not show it to us.")
        return found

    async def _summary(self, ticket: Json) -> TicketSummary:
        status, agent = text_of(ticket.get("status_id")), text_of(ticket.get("agent_id"))
        known = next((one for one in await self.statuses() if one.id == status), TicketStatus(status, status))
        assignee = ""
        if agent:
            with suppress(TicketSystemRefused):  # who may not see agents may still see tickets
                assignee = next((one.name for one in await self.members() if one.id == agent), "")
        ticket_id = text_of(ticket.get("id"))
        return TicketSummary(
            ticket_id,
            text_of(ticket.get("summary")),
            known,
            text_of(ticket.get("client_name")),
            assignee,
            f"{self._client.url}/ticket?id={ticket_id}",
        )

    async def read(self, ticket_id: str) -> TicketDetails:
        """The ticket with its last notes."""
        ticket = await self._ticket(ticket_id)
        contact = text_of(ticket.get("user_name"))
        notes = [_note(row, contact) for row in await self._actions(ticket_id) if text_of(row.get("note")).strip()]
        notes.sort(key=lambda note: note.at or datetime.min.replace(tzinfo=UTC))
        assets = as_list(ticket.get("assets"))
        asset = text_of(assets[0].get("inventory_number") or assets[0].get("key_field")) if assets else ""
        details = text_of(ticket.get("details"))
        return TicketDetails(await self._summary(ticket), details, contact, asset, tuple(notes[-_LAST_NOTES:]))

    async def _actions(self, ticket_id: str) -> list[Json]:
        """All of a ticket's actions."""
        found = dict[str, Json]()
        for page in range(1, _MOST_PAGES + 1):
            asked = {"ticket_id": ticket_id, "count": str(_MOST_ACTIONS), "excludesys": "true"}
            if page > 1:
                asked |= {"pageinate": "true", "page_size": str(_MOST_ACTIONS), "page_no": str(page)}
            data = await self._client.get("/Actions", **asked)
            rows = listed(as_object(data).get("actions", data), self._client.label)
            before = len(found)
            found |= {text_of(row.get("id")): row for row in rows}
            # The count may be of more than is listed, so that what a further page brings is what tells.
            if len(found) == before or len(found) >= int(as_object(data).get("record_count") or 0):
                break
        return list(found.values())

    async def statuses(self, ticket_id: str = "") -> Sequence[TicketStatus]:
        """The instance's statuses for tickets."""
        del ticket_id

        async def ask() -> list[TicketStatus]:
            rows = await self._client.get("/Status", type="ticket")
            rows = as_list(rows) or as_list(as_object(rows).get("statuses"))
            return [
                TicketStatus(text_of(row.get("id")), text_of(row.get("name")), _is_closed(text_of(row.get("name"))))
                for row in rows
            ]

        return await self._kept.get("statuses", ask)

    async def status(self, ticket_id: str) -> TicketStatus:
        """The status that the ticket has now."""
        return (await self._summary(await self._ticket(ticket_id))).status

    async def members(self) -> Sequence[Member]:
        """The agents."""

        async def ask() -> list[Member]:
            rows = await self._client.get("/Agent")
            rows = as_list(rows) or as_list(as_object(rows).get("agents"))
            return [Member(text_of(row.get("id")), text_of(row.get("name")), text_of(row.get("email"))) for row in rows]

        return await self._kept.get("members", ask)

    async def _outcome(self, *, for_client: bool) -> int:
        """What kind of action a note is, by its name: they differ from instance to instance."""

        async def ask() -> list[Json]:
            rows = await self._client.get("/Outcome")
            return as_list(rows) or as_list(as_object(rows).get("outcomes"))

        named = [
            (text_of(row.get("outcome") or row.get("name")).casefold(), row)
            for row in await self._kept.get("outcomes", ask)
        ]
        named = [(name, row) for name, row in named if "mail" not in name]
        wanted = ("public note", "note", "update") if for_client else ("private note", "internal note", "note")
        for words in wanted:
            for name, row in named:
                is_private = "private" in name or "internal" in name
                if words in name and not (for_client and is_private) and not (not for_client and "public" in name):
                    return int(row["id"])
        raise TicketSystemRefused("HaloPSA has no outcome for notes that we may use; its administrator can add one.")

    async def post_note(self, note: OutgoingNote) -> str:
        """Add an action: whom it is hidden from is always said, as the default is nobody."""
        action: Json = {
            "ticket_id": int(note.ticket_id),
            "outcome_id": await self._outcome(for_client=note.for_client),
            "note": note.text,
            "hiddenfromuser": not note.for_client,
            "timetaken": round(note.minutes / 60, 4),
            "sendemail": False,
            "guid": guid_of(note.reference),
        }
        if note.author:
            action["actionby_agent_id"] = int(note.author)
        data = await self._client.call("POST", "/Actions", body=[action])
        made = next(iter(as_list(data)), as_object(data))
        return text_of(made.get("id"))

    async def find_note(self, ticket_id: str, reference: str) -> TicketNote | None:
        """The action that bears a reference, as its guid or in its text; or None."""
        guid = guid_of(reference)
        for row in await self._actions(ticket_id):
            if text_of(row.get("guid")).casefold() == guid or reference in text_of(row.get("note")):
                return _note(row)
        return None

    async def add_time(self, time: OutgoingTime) -> str:
        """Time alone is a hidden action that says so."""
        text = f"{time.minutes} min worked. [{time.reference}]"
        note = OutgoingNote(time.ticket_id, text, time.reference, False, time.minutes, time.author)
        return await self.post_note(note)

    async def find_time(self, ticket_id: str, reference: str) -> tuple[str, int] | None:
        """The action that bears the reference, with its time."""
        note = await self.find_note(ticket_id, reference)
        return (note.id, note.minutes) if note else None

    async def attach(self, file: OutgoingFile) -> str:
        """Attach a file to the ticket; whether users see it is always said. Its name alone is sure to be listed."""
        body = {
            "ticket_id": int(file.ticket_id),
            "filename": marked_name(file.name, file.reference),
            "data_base64": base64.b64encode(file.content).decode(),
            "showforusers": file.for_client,
        }
        data = await self._client.call("POST", "/Attachment", body=[body])
        made = next(iter(as_list(data)), as_object(data))
        return text_of(made.get("id"))

    async def find_file(self, ticket_id: str, reference: str) -> TicketFile | None:
        """The attachment whose name bears a reference, or None."""
        data = await self._client.get("/Attachment", ticket_id=ticket_id)
        for row in listed(as_object(data).get("attachments", data), self._client.label):
            if reference in text_of(row.get("filename")):
                seen = flag_of(row.get("showforusers"))
                return TicketFile(text_of(row.get("id")), number_of(row.get("filesize")), seen)
        return None

    async def set_status(self, ticket_id: str, status: TicketStatus) -> None:
        """Ask for another status; of a workflow that takes it by an action only, by a hidden one that says nothing."""
        change = {"id": int(ticket_id), "status_id": int(status.id)}
        try:
            await self._client.call("POST", "/Tickets", body=[change])
        except TicketSystemRefused:
            action = {
                "ticket_id": int(ticket_id),
                "outcome_id": await self._outcome(for_client=False),
                "new_status": int(status.id),
                "hiddenfromuser": True,
                "sendemail": False,
            }
            await self._client.call("POST", "/Actions", body=[action])

    async def places(self) -> Sequence[TicketPlace]:
        """The types of tickets."""

        async def ask() -> list[Json]:
            rows = await self._client.get("/TicketType")
            return as_list(rows) or as_list(as_object(rows).get("tickettypes"))

        rows = await self._kept.get("types", ask)
        return [TicketPlace(text_of(row.get("id")), text_of(row.get("name"))) for row in rows]

    async def client_id(self, name: str) -> str:
        """The client of that name."""
        if not name:
            raise TicketSystemRefused("HaloPSA needs a client for a new ticket: name one.")
        data = await self._client.get("/Client", pageinate="true", page_size=str(_PAGE), page_no="1", search=name[:200])
        rows = as_list(as_object(data).get("clients", data))
        ids = [text_of(row.get("id")) for row in rows if text_of(row.get("name")).casefold() == name.casefold()]
        return only_one(ids, "HaloPSA shows us", f"client “{name}”")

    async def make_ticket(self, ticket: OutgoingTicket) -> str:
        """Make a ticket; its details, which a client may see, bear nothing but our reference."""
        new: Json = {
            "summary": ticket.summary[:_LONGEST_SUMMARY],
            "details": f"FlowPilot [{ticket.reference}]",
            "tickettype_id": int(ticket.place),
            "client_id": int(ticket.client),
            "third_party_id_string": ticket.reference,
        }
        data = await self._client.call("POST", "/Tickets", body=[new])
        return text_of(next(iter(as_list(data)), as_object(data)).get("id"))

    async def find_made(self, ticket: OutgoingTicket) -> str | None:
        """The ticket that bears our reference: among those that a search finds, and the newest of that client."""
        for asked in ({"search": ticket.reference}, {"client_id": ticket.client, "order": "id", "orderdesc": "true"}):
            data = await self._client.get("/Tickets", pageinate="true", page_size=str(_PAGE), page_no="1", **asked)
            for row in listed(as_object(data).get("tickets"), self._client.label):
                if ticket.reference in (text_of(row.get("third_party_id_string")), *_references(row)):
                    return text_of(row.get("id"))
        return None

    async def changed(self, since: datetime) -> Sequence[str]:
        """The tickets that changed since that moment."""
        moment = since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        params = {"pageinate": "true", "page_size": str(_PAGE), "lastupdatefromdate": moment}
        found = list[str]()
        for page in range(1, _MOST_PAGES + 1):
            rows = as_list(as_object(await self._client.get("/Tickets", page_no=str(page), **params)).get("tickets"))
            found += [text_of(row.get("id")) for row in rows]
            if len(rows) < _PAGE:
                break
        return found


def _references(ticket: Json) -> list[str]:
    return re.findall(r"fp-[0-9a-f]{16}", text_of(ticket.get("details")))


def guid_of(reference: str) -> str:
    """The id of an action, made from our reference: the same each time it is posted."""
    return str(uuid5(NAMESPACE_URL, f"flowpilot:{reference}"))


def _is_closed(name: str) -> bool:
    return name.casefold().startswith(_CLOSED)


def _note(row: Json, contact: str = "") -> TicketNote:
    by_agent = bool(row.get("actionby_agent_id") or row.get("who_agentid")) or text_of(row.get("who_type")) == _AGENT
    is_named = bool(contact) and text_of(row.get("who")).casefold() == contact.casefold()
    is_from_user = is_named or bool(row.get("who_type") is not None) or text_of(row.get("emaildirection")) == "I"
    return TicketNote(
        text_of(row.get("id")),
        text_of(row.get("note")),
        text_of(row.get("who")),
        moment_of(row.get("datetime") or row.get("actiondatecreated")),
        for_client=not row.get("hiddenfromuser"),
        by_client=is_from_user and not by_agent and not row.get("hiddenfromuser"),
        minutes=round(60 * float(row.get("timetaken") or 0)),
    )
