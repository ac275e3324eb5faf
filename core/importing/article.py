"""One problem as a document describes it."""

from dataclasses import dataclass, field

from core.importing.plan import Ask, Choose, Do, GoTo, HandOver, Part, Try, every


@dataclass(slots=True)
class Article:
    """One problem as a document describes it, and its plan."""

    title: str
    place: str
    about: list[str] = field(default_factory=list[str])
    symptoms: list[str] = field(default_factory=list[str])
    cause: list[str] = field(default_factory=list[str])
    parts: tuple[Part, ...] = ()
    check: list[str] = field(default_factory=list[str])
    handover: list[str] = field(default_factory=list[str])
    handover_number: str = ""
    """The number of the step that hands over whom nothing has helped."""

    @property
    def steps(self) -> int:
        """How many things it has people do."""
        return sum(isinstance(part, (Do, HandOver, GoTo)) for part in every(self.parts))

    @property
    def has_structure(self) -> bool:
        """Whether it has steps that can be told apart."""
        acts = any(isinstance(part, (Do, Try)) for part in every(self.parts))
        return (self.steps > 1 or self.asks) and acts

    @property
    def asks(self) -> bool:
        """Whether anything in it depends on something."""
        return any(isinstance(part, (Ask, Choose, Try)) for part in every(self.parts))
