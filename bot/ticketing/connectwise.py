"""ConnectWise PSA (Manage): statuses by board, notes that say whom they are for, time as records of its own."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from bot.ticketing.connectwise_client import ConnectWiseClient
from bot.ticketing.http import (
    Json,
    Kept,
    as_list,
    as_object,
    flag_of,
    moment_of,
    number_of,
    only_one,
    text_of,
)
from bot.ticketing.uploads import LARGEST_FILE, Upload
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

_PAGE = 1000
_LAST_NOTES = 10
_LONGEST_SUMMARY = 100
_LONGEST_NUMBER = 9


class ConnectWise:
    """A ConnectWise PSA."""

    traits = SystemTraits(
        SystemName.CONNECTWISE.label, longest_note=30_000, posts_as_member=True, largest_file=LARGEST_FILE
    )

    def __init__(self, connection: Connection) -> None:
        self._client = ConnectWiseClient(connection)
        self._kept = Kept()

    async def test(self) -> str:
        """Try the connection; a sentence on what was found."""
        self._kept.forget()  # what was known before says nothing about now
        boards = await self._client.all("/service/boards", fields="id,name")
        if not boards:
            raise TicketSystemRefused(
                "ConnectWise shows us no service board: check the security role of the API member."
            )
        return f"Connected to ConnectWise: {len(boards)} service boards are visible."

    async def find(self, text: str, limit: int) -> Sequence[TicketSummary]:
        """Tickets with these words in the summary, or that number, newest first."""
        number = text.strip().lstrip("#")
        is_number = number.isascii() and number.isdigit() and len(number) <= _LONGEST_NUMBER
        conditions = f"id={number}" if is_number else f"summary like {_quoted(f'%{text}%')}"
        rows = await self._client.get("/service/tickets", conditions=conditions, orderBy="id desc", pageSize=str(limit))
        return [self._summary(row) for row in as_list(rows)]

    async def read(self, ticket_id: str) -> TicketDetails:
        """The ticket with its last notes."""
        ticket = await self._ticket(ticket_id)
        rows = await self._notes_of(ticket_id, "/allNotes")
        rows.sort(key=lambda row: text_of(row.get("dateCreated") or as_object(row.get("_info")).get("dateEntered")))
        contact = text_of(as_object(ticket.get("contact")).get("name") or ticket.get("contactName"))
        description = text_of(ticket.get("initialDescription"))
        notes = [_note(row) for row in rows[-_LAST_NOTES:]]
        said_first = tuple(note for note in notes if note.text.strip() != description.strip())
        asset = text_of(as_object(ticket.get("configuration")).get("deviceIdentifier"))
        return TicketDetails(self._summary(ticket), description, contact, asset, said_first)

    async def _ticket(self, ticket_id: str) -> Json:
        if not (ticket_id.isascii() and ticket_id.isdigit()):
            raise NoSuchTicket(f"ConnectWise's tickets have numbers; “{ticket_id}” is not one.")
        return as_object(await self._client.get(f"/service/tickets/{ticket_id}"))

    def _summary(self, ticket: Json) -> TicketSummary:
        status = as_object(ticket.get("status"))
        ticket_id = text_of(ticket.get("id"))
        return TicketSummary(
            ticket_id,
            text_of(ticket.get("summary")),
            TicketStatus(text_of(status.get("id")), text_of(status.get("name")), bool(ticket.get("closedFlag"))),
            text_of(as_object(ticket.get("company")).get("name")),
            text_of(as_object(ticket.get("owner")).get("identifier")),
            f"{self._client.site_url}/v4_6_release/services/system_io/Service/fv_sr100_request.rails?service_recid={ticket_id}",
        )

    async def statuses(self, ticket_id: str = "") -> Sequence[TicketStatus]:
        """The statuses of the ticket's board, or those of all boards."""
        if ticket_id:
            board = text_of(as_object((await self._ticket(ticket_id)).get("board")).get("id"))
            return await self._of_board(board)
        boards = await self._kept.get("boards", lambda: self._client.all("/service/boards", fields="id,name"))
        found = dict[str, TicketStatus]()
        for board in boards:
            for status in await self._of_board(text_of(board.get("id"))):
                found.setdefault(status.name.casefold(), status)
        return list(found.values())

    async def _of_board(self, board: str) -> list[TicketStatus]:
        async def ask() -> list[TicketStatus]:
            rows = await self._client.all(f"/service/boards/{board}/statuses")
            return [
                TicketStatus(
                    text_of(row.get("id")),
                    text_of(row.get("name")),
                    bool(row.get("closedStatus")),
                    not row.get("timeEntryNotAllowed"),
                )
                for row in rows
                if not row.get("inactive") and not row.get("inactiveFlag")
            ]

        return await self._kept.get(f"statuses {board}", ask)

    async def status(self, ticket_id: str) -> TicketStatus:
        """The status that the ticket has now."""
        return self._summary(await self._ticket(ticket_id)).status

    async def members(self) -> Sequence[Member]:
        """Everybody who works in it."""

        async def ask() -> list[Member]:
            rows = await self._client.all("/system/members", conditions="inactiveFlag=false")
            return [_member(row) for row in rows if not row.get("inactiveFlag")]

        return await self._kept.get("members", ask)

    async def post_note(self, note: OutgoingNote) -> str:
        """Post a note: to the Discussion, which the client sees, or to the internal analysis. No mail goes out."""
        body: Json = {
            "text": note.text,
            "detailDescriptionFlag": note.for_client,
            "internalAnalysisFlag": not note.for_client,
            "resolutionFlag": False,
            "processNotifications": False,
        }
        if note.author:
            body["member"] = {"identifier": note.author}
        reply = await self._client.call("POST", f"/service/tickets/{note.ticket_id}/notes", body=body)
        return text_of(as_object(reply.data).get("id"))

    async def find_note(self, ticket_id: str, reference: str) -> TicketNote | None:
        """The note whose text bears a reference, or None."""
        rows = await self._notes_of(ticket_id, "/notes")
        return next((_note(row) for row in rows if reference in text_of(row.get("text"))), None)

    async def _notes_of(self, ticket_id: str, which: str) -> list[Json]:
        return await self._client.all(f"/service/tickets/{ticket_id}{which}", orderBy="id desc")

    async def add_time(self, time: OutgoingTime) -> str:
        """Enter time on the ticket, with nothing that a client would read."""
        ticket = await self._ticket(time.ticket_id)
        status = as_object(ticket.get("status"))
        board = text_of(as_object(ticket.get("board")).get("id"))
        own = next((one for one in await self._of_board(board) if one.id == text_of(status.get("id"))), None)
        if own and not own.takes_time:
            raise TicketSystemRefused(f"ConnectWise accepts no time on a ticket in the status “{own.name}”.")
        body: Json = {
            "chargeToId": int(time.ticket_id),
            "chargeToType": "ServiceTicket",
            "timeStart": _moment(time.ended_at - timedelta(minutes=time.minutes)),
            "timeEnd": _moment(time.ended_at),
            "internalNotes": f"FlowPilot [{time.reference}]",
            "addToDetailDescriptionFlag": False,
            "addToInternalAnalysisFlag": False,
            "addToResolutionFlag": False,
            "emailResourceFlag": False,
            "emailContactFlag": False,
            "emailCcFlag": False,
        }
        if time.author:
            body["member"] = {"identifier": time.author}
        return text_of(as_object((await self._client.call("POST", "/time/entries", body=body)).data).get("id"))

    async def find_time(self, ticket_id: str, reference: str) -> tuple[str, int] | None:
        """The time entry whose internal notes bear a reference."""
        conditions = f'chargeToId={ticket_id} and chargeToType="ServiceTicket"'
        for row in await self._client.all("/time/entries", conditions=conditions, orderBy="id desc"):
            if reference in text_of(row.get("internalNotes")):
                return text_of(row.get("id")), _minutes(row)
        return None

    async def attach(self, file: OutgoingFile) -> str:
        """Attach a document to the ticket: private, which the client's portal does not show, unless it is for them."""
        fields = {
            "recordType": "Ticket",
            "recordId": file.ticket_id,
            "title": titled(file.name, file.reference, _LONGEST_SUMMARY),
            "privateFlag": "false" if file.for_client else "true",
            "readOnlyFlag": "false",
            "isAvatar": "false",
        }
        await self._ticket(file.ticket_id)  # a document of no ticket would be taken, too
        upload = Upload(fields, file.name, file.content)
        return text_of(as_object((await self._client.call("POST", "/system/documents", upload=upload)).data).get("id"))

    async def find_file(self, ticket_id: str, reference: str) -> TicketFile | None:
        """The document whose title bears a reference, or None."""
        for row in await self._client.all("/system/documents", recordType="Ticket", recordId=ticket_id):
            if reference in text_of(row.get("title")):
                return TicketFile(text_of(row.get("id")), number_of(row.get("size")), flag_of(row.get("publicFlag")))
        return None

    async def set_status(self, ticket_id: str, status: TicketStatus) -> None:
        """Ask for another status of the ticket's board."""
        change = [{"op": "replace", "path": "status", "value": {"id": int(status.id)}}]
        await self._client.call("PATCH", f"/service/tickets/{ticket_id}", body=change)

    async def places(self) -> Sequence[TicketPlace]:
        """The service boards."""
        boards = await self._kept.get("boards", lambda: self._client.all("/service/boards", fields="id,name"))
        return [TicketPlace(text_of(board.get("id")), text_of(board.get("name"))) for board in boards]

    async def client_id(self, name: str) -> str:
        """The company of that name or identifier."""
        if not name:
            raise TicketSystemRefused("ConnectWise needs a company for a new ticket: name the client.")
        conditions = f"name={_quoted(name)} or identifier={_quoted(name)}"
        rows = await self._client.all("/company/companies", conditions=conditions, fields="id,name,identifier")
        ids = [text_of(row.get("id")) for row in rows if name.casefold() in _names(row)]
        return only_one(ids, "ConnectWise has", f"company “{name}”")

    async def make_ticket(self, ticket: OutgoingTicket) -> str:
        """Make a service ticket that says nothing but what it is about."""
        body: Json = {
            "summary": ticket.summary[:_LONGEST_SUMMARY],
            "board": {"id": int(ticket.place)},
            "company": {"id": int(ticket.client)},
            "externalXRef": ticket.reference,
        }
        return text_of(as_object((await self._client.call("POST", "/service/tickets", body=body)).data).get("id"))

    async def find_made(self, ticket: OutgoingTicket) -> str | None:
        """The ticket whose external reference is ours."""
        rows = await self._client.all("/service/tickets", conditions=f"externalXRef={_quoted(ticket.reference)}")
        return next((text_of(row.get("id")) for row in rows if row.get("externalXRef") == ticket.reference), None)

    async def changed(self, since: datetime) -> Sequence[str]:
        """The tickets that changed since that moment."""
        rows = await self._client.get(
            "/service/tickets", conditions=f"lastUpdated>[{_moment(since)}]", fields="id", pageSize=str(_PAGE)
        )
        return [text_of(row.get("id")) for row in as_list(rows)]


def _names(company: Json) -> set[str]:
    return {text_of(company.get("name")).casefold(), text_of(company.get("identifier")).casefold()}


def _quoted(text: str) -> str:
    return '"' + re.sub(r'["\\]', " ", text)[:200] + '"'


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _minutes(row: Json) -> int:
    hours = row.get("actualHours")
    if hours is not None:
        return round(60 * float(hours))
    start, end = moment_of(row.get("timeStart")), moment_of(row.get("timeEnd"))
    return round((end - start) / timedelta(minutes=1)) if start and end else 0


def _member(row: Json) -> Member:
    name = " ".join(filter(None, (text_of(row.get("firstName")), text_of(row.get("lastName")))))
    identifier = text_of(row.get("identifier"))
    return Member(identifier, name or identifier, text_of(row.get("officeEmail")))


def _note(row: Json) -> TicketNote:
    member = as_object(row.get("member"))
    contact = as_object(row.get("contact"))
    author = text_of(member.get("name") or member.get("identifier") or contact.get("name") or row.get("createdBy"))
    return TicketNote(
        text_of(row.get("id")),
        text_of(row.get("text")),
        author,
        moment_of(row.get("dateCreated")),
        for_client=bool(row.get("detailDescriptionFlag") or row.get("resolutionFlag")),
        by_client=bool(contact) and not member,
    )
