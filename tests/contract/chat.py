"""What every chat platform must let people do and see, in words that no platform owns."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Shown:
    """A message of a conversation as a person sees it."""

    words: str
    labels: tuple[str, ...]
    """Everything that can be pressed or chosen."""

    def offers(self, label: str) -> bool:
        return any(each.startswith(label) for each in self.labels)


Check = Callable[[list[Shown]], bool]


class Thread(Protocol):
    """A session's conversation, seen by one person."""

    async def shown(self) -> list[Shown]:
        """What it shows now, in order."""
        ...

    async def until(self, check: Check) -> list[Shown]:
        """What it shows as soon as the check holds."""
        ...

    async def press(self, label: str, *, at: str = "") -> None:
        """Press what begins with that label, in the newest message that has it; `at`: and says that."""
        ...

    async def press_stale(self, label: str) -> None:
        """Press a label of the step that was open when `remember` was called, as if it still showed."""
        ...

    async def remember(self) -> None:
        """Keep the open step as it shows now, for `press_stale`."""
        ...

    async def fill(self, **values: str) -> None:
        """Fill in the form that the last press asked for; what is not named stays."""
        ...

    async def write(self, text: str) -> None:
        """Write in the conversation, without buttons."""
        ...

    async def send(self, name: str, content: bytes) -> None:
        """Send a file in the conversation, and nothing beside it."""
        ...


class Person(Protocol):
    """Somebody on the platform."""

    name: str

    async def starts(self, problem: str) -> Thread:
        """Describe a problem; the conversation of the session that starts."""
        ...

    async def sends(self, name: str, content: bytes) -> Thread:
        """Send a file and nothing beside it; the conversation of the session that starts."""
        ...

    async def walks(self, problem: str) -> Thread:
        """Describe a problem as a first-line technician; the conversation of the walk that starts."""
        ...

    async def sees(self, thread: Thread) -> Thread:
        """The same conversation through this person's eyes."""
        ...

    async def handed_over(self) -> Thread:
        """The channel where hand-overs are posted."""
        ...

    async def newest(self) -> Thread:
        """The conversation that was opened last for this person."""
        ...

    async def told(self, words: str) -> None:
        """Return once the person alone was told something with these words."""
        ...


class Chat(Protocol):
    """A platform with FlowPilot at work on it."""

    async def person(self, name: str) -> Person:
        """An engineer of the default account."""
        ...

    async def technician(self, name: str) -> Person:
        """A first-line technician of the default account."""
        ...

    async def restart(self) -> None:
        """FlowPilot stops and starts anew."""
        ...


def step(shown: list[Shown], words: str) -> bool:
    """Whether the open step says that."""
    return any(words in message.words and message.offers("It's fixed") for message in shown)


def says(shown: list[Shown], words: str) -> bool:
    """Whether anything says that."""
    return any(words in message.words for message in shown)


def open_steps(shown: list[Shown]) -> int:
    """How many steps can be answered."""
    return sum(message.offers("It's fixed") and message.offers("Hand over") for message in shown)


def node(shown: list[Shown], words: str) -> bool:
    """Whether the open node of a walk says that."""
    return any(words in message.words and message.offers("Ask an engineer") for message in shown)
