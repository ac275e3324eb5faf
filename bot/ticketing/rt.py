"""Request Tracker 5 by its REST 2 interface: comments are internal, correspondence goes to the requestor."""

import base64
import html
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from bot.ticketing.http import (
    Json,
    Kept,
    TicketHttp,
    as_list,
    as_object,
    listed,
    moment_of,
    text_of,
    without_ends,
)
from bot.ticketing.uploads import LARGEST_FILE, media_type
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
from core.tickets.ticket import Member, SystemName, TicketDetails, TicketNote, TicketStatus, TicketSummary

_API = "/REST/2.0"
_PAGE = "100"
_LAST_NOTES = 10
_CLOSED = ("resolved", "rejected", "deleted")
_SUBJECT = "FlowPilot"
_LONGEST_SUBJECT = 200
_NOTE_TYPES = ("Create", "Comment", "Correspond")
_FIRST_STATUSES = ("new", "open", "stalled", "resolved", "rejected")
_NO_PEOPLE = ("Nobody", "RT_System")
_DIGITS = re.compile(r"\d{1,18}")


class RequestTracker:
    """A Request Tracker."""

    traits = SystemTraits(SystemName.RT.label, longest_note=50_000, time_with_note=True, largest_file=LARGEST_FILE)

    def __init__(self, connection: Connection) -> None:
        self._url = without_ends(connection.url, _API)
        self._http = TicketHttp(SystemName.RT.label, self._url, 4, _explained)
        given = connection.credentials
        if "token" in given:
            authorization = f"token {given['token']}"
        else:
            pair = f"{given['user']}:{given['password']}".encode()
            authorization = f"Basic {base64.b64encode(pair).decode()}"
        self._headers = {"Authorization": authorization}
        self._kept = Kept()

    async def _read(self, path: str, params: Mapping[str, str] | None = None, **more: Any) -> Any:
        return await self._http.read(_API + path, params, headers=self._headers, **more)

    async def _pages(self, path: str, params: Mapping[str, str], most: int = 50) -> list[Json]:
        """The items of all pages, of so many at most."""
        items = list[Json]()
        for page in range(1, most + 1):
            data = as_object(await self._read(path, {**params, "per_page": _PAGE, "page": str(page)}))
            rows = listed(data.get("items"), self._http.label)
            items += rows
            if not rows or (page >= int(data.get("pages") or 1) and not data.get("next_page")):
                break
        return items

    async def test(self) -> str:
        """Try the connection; a sentence on what was found."""
        data = as_object(await self._read("/queues/all", {"per_page": "1"}))
        if "total" not in data:
            raise TicketSystemRefused("This address does not answer like Request Tracker's REST 2 interface.")
        return f"Connected to Request Tracker: {data['total']} queues are visible."

    async def find(self, text: str, limit: int) -> Sequence[TicketSummary]:
        """Tickets with these words in the subject, or that number, newest first."""
        words = [word for word in re.split(r"[\s'\"\\]+", text) if word][:8]
        query = " AND ".join(f"Subject LIKE '{word}'" for word in words) or "id > 0"
        if _DIGITS.fullmatch(text.strip().lstrip("#")):
            query = f"id = {text.strip().lstrip('#')}"
        params = {"query": query, "orderby": "-id", "per_page": str(limit), "fields": _FIELDS}
        data = as_object(await self._read("/tickets", params))
        return [self._summary(item) for item in as_list(data.get("items"))]

    async def read(self, ticket_id: str) -> TicketDetails:
        """The ticket with its last notes."""
        ticket = await self._ticket(ticket_id)
        notes = await self._notes(ticket_id, ticket, _LAST_NOTES)
        created = next((note for note in notes if note.id.startswith("create-")), None)
        requestors = ", ".join(_person(one) for one in as_list(ticket.get("Requestor")))
        said = tuple(note for note in notes if note is not created)
        return TicketDetails(self._summary(ticket), created.text if created else "", requestors, notes=said)

    async def _ticket(self, ticket_id: str) -> Json:
        if not _DIGITS.fullmatch(ticket_id):
            raise NoSuchTicket(f"Request Tracker's tickets have numbers; “{ticket_id}” is not one.")
        return as_object(await self._read(f"/ticket/{ticket_id}"))

    def _summary(self, ticket: Json) -> TicketSummary:
        ticket_id = text_of(ticket.get("id") or ticket.get("EffectiveId"))
        status = text_of(ticket.get("Status"))
        owner = _person(as_object(ticket.get("Owner")))
        requestors = [_person(one) for one in as_list(ticket.get("Requestor"))]
        return TicketSummary(
            ticket_id,
            text_of(ticket.get("Subject")),
            _status(status),
            next((one.partition("@")[2] for one in requestors if "@" in one), ""),
            "" if owner == "Nobody" else owner,
            f"{self._url}/Ticket/Display.html?id={ticket_id}",
        )

    async def _transactions(self, ticket_id: str) -> list[Json]:
        fields = {"fields": "Type,Creator,Created,TimeTaken"}
        return await self._pages(f"/ticket/{ticket_id}/history", fields)

    async def _attachments(self, ticket_id: str) -> list[Json]:
        return await self._pages(f"/ticket/{ticket_id}/attachments", {"fields": _ATTACHMENT})

    async def _notes(self, ticket_id: str, ticket: Json, most: int) -> list[TicketNote]:
        wanted = [one for one in await self._transactions(ticket_id) if one.get("Type") in _NOTE_TYPES]
        created = [one for one in wanted if one.get("Type") == "Create"]
        chosen = {text_of(one.get("id")): one for one in (*created[:1], *wanted[-most:])}
        texts = dict[str, str]()
        for attachment in await self._attachments(ticket_id):
            transaction = text_of(attachment.get("TransactionId"))
            if transaction in chosen and transaction not in texts and _is_text(attachment):
                texts[transaction] = await self._text(text_of(attachment.get("id")))
        requestors = {_person(one) for one in as_list(ticket.get("Requestor"))}
        return [_note(number, one, texts.get(number, ""), requestors) for number, one in chosen.items()]

    async def _text(self, attachment_id: str) -> str:
        found = as_object(await self._read(f"/attachment/{attachment_id}"))
        try:
            text = base64.b64decode(text_of(found.get("Content"))).decode(errors="replace")
        except ValueError:
            return ""
        if "html" in text_of(found.get("ContentType")):
            text = html.unescape(re.sub(r"<[^<>]{0,2000}>", " ", text))
        return text

    async def statuses(self, ticket_id: str = "") -> Sequence[TicketStatus]:
        """The ticket's status and those it may get next, as RT offers them; without a ticket, what RT begins with."""
        if not ticket_id:
            return [_status(name) for name in _FIRST_STATUSES]
        ticket = await self._ticket(ticket_id)
        links = [link for link in as_list(ticket.get("_hyperlinks")) if link.get("ref") == "lifecycle"]
        names = [text_of(ticket.get("Status")), *(text_of(link.get("to")) for link in links)]
        return [_status(name) for name in dict.fromkeys(names) if name not in ("", "deleted")]

    async def status(self, ticket_id: str) -> TicketStatus:
        """The status that the ticket has now."""
        return _status(text_of((await self._ticket(ticket_id)).get("Status")))

    async def members(self) -> Sequence[Member]:
        """The users; RT does not say which of them are customers."""

        async def ask() -> list[Member]:
            found = await self._pages(
                "/users", {"query": '[{"field":"id","operator":">","value":"1"}]', "fields": _USER}
            )
            return [_member(user) for user in found if _person(user) not in _NO_PEOPLE]

        return await self._kept.get("members", ask)

    async def post_note(self, note: OutgoingNote) -> str:
        """Comment on the ticket, or correspond with its requestor; RT tells the number only when it is read back."""
        what = "correspond" if note.for_client else "comment"
        body: Json = {
            "Subject": f"{_SUBJECT} {note.reference}",
            "Content": note.text,
            "ContentType": "text/plain",
        }
        if note.minutes:
            body["TimeTaken"] = note.minutes
        await self._http.write("POST", f"{_API}/ticket/{note.ticket_id}/{what}", body, headers=self._headers)
        return ""

    async def find_note(self, ticket_id: str, reference: str) -> TicketNote | None:
        """The note that bears a reference in its subject, or None."""
        for attachment in reversed(await self._attachments(ticket_id)):
            if text_of(attachment.get("Subject")) != f"{_SUBJECT} {reference}":
                continue
            number = text_of(attachment.get("TransactionId"))
            transaction = as_object(await self._read(f"/transaction/{number}"))
            return _note(number, transaction, await self._text(text_of(attachment.get("id"))), set())
        return None

    async def add_time(self, time: OutgoingTime) -> str:
        """Time alone is a comment that says so."""
        text = f"{time.minutes} min worked. [{time.reference}]"
        return await self.post_note(OutgoingNote(time.ticket_id, text, time.reference, False, time.minutes))

    async def find_time(self, ticket_id: str, reference: str) -> tuple[str, int] | None:
        """The comment that bears the reference, with its time."""
        note = await self.find_note(ticket_id, reference)
        return (note.id, note.minutes) if note else None

    async def attach(self, file: OutgoingFile) -> str:
        """A file is a comment of its own, or correspondence with the requestor; its number is known by reading."""
        body: Json = {
            "Subject": f"{_SUBJECT} {file.reference}",
            "Content": f"{file.name} [{file.reference}]",
            "ContentType": "text/plain",
            "Attachments": [
                {
                    "FileName": _encoded_word(file.name),
                    "FileType": _type_of(file),
                    "FileContent": base64.b64encode(file.content).decode(),
                }
            ],
        }
        what = "correspond" if file.for_client else "comment"
        await self._http.write("POST", f"{_API}/ticket/{file.ticket_id}/{what}", body, headers=self._headers)
        return ""

    async def find_file(self, ticket_id: str, reference: str) -> TicketFile | None:
        """The file of the comment that bears a reference in its subject, or None."""
        rows = await self._attachments(ticket_id)
        subject = f"{_SUBJECT} {reference}"
        number = next((text_of(row.get("TransactionId")) for row in rows if row.get("Subject") == subject), "")
        for row in rows:
            if text_of(row.get("TransactionId")) == number and text_of(row.get("Filename")):
                kind = text_of(as_object(await self._read(f"/transaction/{number}")).get("Type"))
                size = text_of(row.get("ContentLength"))
                return TicketFile(
                    text_of(row.get("id")), int(size) if size.isdigit() else None, for_client=kind == "Correspond"
                )
        return None

    async def set_status(self, ticket_id: str, status: TicketStatus) -> None:
        """Ask for another status; RT answers 200 also where it did not take it, and says why in a list."""
        await self._http.write("PUT", f"{_API}/ticket/{ticket_id}", {"Status": status.id}, headers=self._headers)

    async def places(self) -> Sequence[TicketPlace]:
        """The queues."""
        queues = await self._kept.get("queues", lambda: self._pages("/queues/all", {"fields": "Name"}))
        return [TicketPlace(text_of(queue.get("id")), text_of(queue.get("Name"))) for queue in queues]

    async def client_id(self, name: str) -> str:
        """RT has no clients, only requestors, whom it would write a mail at once."""
        del name
        return ""

    async def make_ticket(self, ticket: OutgoingTicket) -> str:
        """Make a ticket without a requestor, so that nobody gets a mail; by our link it is found again."""
        body: Json = {
            "Queue": ticket.place,
            "Subject": ticket.summary[:_LONGEST_SUBJECT],
            "RefersTo": _link_to(ticket.reference),
        }
        made = as_object(await self._http.write("POST", f"{_API}/ticket", body, headers=self._headers))
        return text_of(made.get("id"))

    async def find_made(self, ticket: OutgoingTicket) -> str | None:
        """The ticket with our link."""
        query = f"RefersTo = '{_link_to(ticket.reference)}'"
        found = await self._pages("/tickets", {"query": query, "fields": "id"})
        return next((text_of(item.get("id")) for item in found), None)

    async def changed(self, since: datetime) -> Sequence[str]:
        """The tickets that changed since that moment, told as time gone by: RT reads moments in a user's time zone."""
        seconds = max(0, round((datetime.now(UTC) - since).total_seconds()))
        query = {"query": f"LastUpdated > '{seconds} seconds ago'", "fields": "id"}
        found = await self._pages("/tickets", query, most=5)
        return [text_of(item.get("id")) for item in found]


def _encoded_word(name: str) -> str:
    """A name as the headers of a mail have it: RT fails at letters beyond ASCII that come as they are."""
    return name if name.isascii() else f"=?UTF-8?B?{base64.b64encode(name.encode()).decode()}?="


def _type_of(file: OutgoingFile) -> str:
    """What a file is; a text in another encoding than UTF-8 as bytes, so that RT keeps them as they are."""
    kind = media_type(file.name)
    if kind.startswith("text/"):
        try:
            file.content.decode()
        except UnicodeDecodeError:
            return "application/octet-stream"
    return kind


def _link_to(reference: str) -> str:
    return f"https://flowpilot.invalid/{reference}"


_ATTACHMENT = "Subject,TransactionId,ContentType,Filename,ContentLength"
_FIELDS = "Subject,Status,Owner,Requestor"
_USER = "Name,RealName,EmailAddress"


def _status(name: str) -> TicketStatus:
    return TicketStatus(name, name, name in _CLOSED)


def _person(person: Json) -> str:
    return text_of(person.get("Name") or person.get("id"))


def _member(user: Json) -> Member:
    name = text_of(user.get("Name") or user.get("id"))
    return Member(name, text_of(user.get("RealName")) or name, text_of(user.get("EmailAddress")))


def _is_text(attachment: Json) -> bool:
    return text_of(attachment.get("ContentType")).startswith("text/")


def _note(number: str, transaction: Json, text: str, requestors: set[str]) -> TicketNote:
    kind, author = text_of(transaction.get("Type")), _person(as_object(transaction.get("Creator")))
    taken = text_of(transaction.get("TimeTaken"))
    return TicketNote(
        f"create-{number}" if kind == "Create" else number,
        text,
        author,
        moment_of(transaction.get("Created")),
        for_client=kind == "Correspond",
        by_client=kind == "Correspond" and author in requestors,
        minutes=int(taken) if taken.isdigit() else 0,
    )


def _explained(status: int, data: Any) -> TicketSystemRefused | None:
    del data
    match status:
        case 401:
            return TicketSystemRefused("Request Tracker refused the token, or user and password.")
        case 403:
            return TicketSystemRefused("Request Tracker does not let this user do that; give it the right there.")
        case 404:
            return NoSuchTicket("Request Tracker has no such ticket, or does not show it to us.")
        case _:
            return None
