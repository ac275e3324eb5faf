"""What the Teams adapter is handed by the composition root."""

from dataclasses import dataclass

from core.administration import Administration
from core.desk import Desk
from core.directory import Directory
from core.identities import Identities
from core.reading import Reading
from core.turns import Turns


@dataclass(frozen=True, slots=True)
class TeamsServices:
    """The use cases behind what people do in Teams."""

    desk: Desk
    turns: Turns
    reading: Reading
    identities: Identities
    administration: Administration
    store: Directory
