"""A big library made of made-up words and vectors, loaded past the program as nobody would wait for its publication."""

from dataclasses import dataclass, field
from uuid import UUID, uuid4

import numpy as np
import psycopg
from numpy.typing import NDArray

from core.matching.embedding import DIMENSIONS
from core.matching.profile import TITLE_WEIGHT, term_key
from storage.flow_search import model_number

_TITLE_TERMS, _OTHER_TERMS = 5, 60
_PARTS = 6
"""Vectors of a flow: the whole, the title and four passages."""
_NOISE = {0: 0.5, 1: 0.6}
"""How far a part lies from the flow's own direction; passages lie at 0.8."""
_PACKED = np.dtype([("term", "<i8"), ("title", "<f2"), ("rest", "<f2")])
_INDEXES = ("ix_flow_terms_terms", "ix_flow_vectors_vector")


@dataclass
class MadeLibrary:
    """An account's flows: which words and which direction each has."""

    account: UUID
    flows: int
    vocabulary: int
    generator: np.random.Generator
    ids: list[UUID] = field(default_factory=list)
    words: NDArray[np.int64] = field(init=False)
    directions: NDArray[np.float32] = field(init=False)

    def __post_init__(self) -> None:
        # Words as rare as in life: the n-th is about 1/n as frequent.
        shape = (self.flows, _TITLE_TERMS + _OTHER_TERMS)
        self.words = (self.vocabulary ** self.generator.random(shape)).astype(np.int64)
        centres = unit(self.generator.normal(size=(max(self.flows // 20, 5), DIMENSIONS)))
        near = centres[self.generator.integers(0, len(centres), self.flows)]
        self.directions = unit(near + 0.8 * unit(self.generator.normal(size=near.shape)))
        self.ids = [uuid4() for _ in range(self.flows)]

    def problem(self, number: int) -> str:
        """What somebody says who has the problem of that flow: some of its words, and some others."""
        said = [*self.words[number][:3], *self.words[number][10:16]]
        said += list((self.vocabulary ** self.generator.random(5)).astype(np.int64))
        return " ".join(word_of(int(word)) for word in said)

    def meaning(self, number: int) -> NDArray[np.float32]:
        """The vector of that problem."""
        return unit(self.directions[number] + 0.5 * unit(self.generator.normal(size=DIMENSIONS)))

    def parts(self, number: int) -> NDArray[np.float32]:
        """The vectors of the flow's parts."""
        noise = unit(self.generator.normal(size=(_PARTS, DIMENSIONS)))
        far = np.array([_NOISE.get(part, 0.8) for part in range(_PARTS)])[:, None]
        return unit(self.directions[number] + far * noise)


def unit(vectors: NDArray[np.float64] | NDArray[np.float32]) -> NDArray[np.float32]:
    """The vectors with length 1."""
    return (vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)).astype(np.float32)


def word_of(number: int) -> str:
    """The made-up word of that number; with a digit in it, so that it has no ending."""
    return f"w{number}x"


def load(conninfo: str, libraries: list[MadeLibrary], model: str) -> None:
    """Put the libraries into the database, and build its indexes."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        definitions = [
            connection.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [name]).fetchone()
            for name in _INDEXES
        ]
        for name in _INDEXES:
            connection.execute(f"DROP INDEX {name}".encode())
        for library in libraries:
            with connection.transaction():
                _load_library(connection, library, model)
        connection.execute("SET maintenance_work_mem = '600MB'")
        connection.execute("SET max_parallel_maintenance_workers = 2")
        for definition in definitions:
            assert definition
            connection.execute(definition[0].encode())
        connection.execute("VACUUM ANALYZE")


def _load_library(connection: psycopg.Connection, library: MadeLibrary, model: str) -> None:
    account, number = library.account, model_number(model)
    connection.execute("INSERT INTO accounts (id, name) VALUES (%s, %s)", [account, f"made {account}"])
    keys = {int(word): term_key(account, word_of(int(word))) for word in np.unique(library.words)}
    counts: dict[int, int] = {}
    lengths = 0.0
    cursor = connection.cursor()
    with cursor.copy("COPY flows (id, account_id, slug, title, domain, current_version) FROM STDIN") as copy:
        for flow in library.ids:
            copy.write_row((flow, account, f"flow-{flow.hex}", f"Flow {flow.hex[:8]}", "network", 1))
    columns = "account_id, flow_id, terms, profile, length, embedded_by"
    with cursor.copy(f"COPY flow_terms ({columns}) FROM STDIN".encode()) as copy:
        for flow, words in zip(library.ids, library.words, strict=True):
            profile: dict[int, list[float]] = {}
            for place, word in enumerate(words.tolist()):
                profile.setdefault(keys[word], [0.0, 0.0])[place >= _TITLE_TERMS] += 1.0
            packed = np.array(sorted((key, *weights) for key, weights in profile.items()), _PACKED)
            length = float(TITLE_WEIGHT * packed["title"].astype(float).sum() + packed["rest"].astype(float).sum())
            lengths += length
            for key in profile:
                counts[key] = counts.get(key, 0) + 1
            copy.write_row((account, flow, list(profile), packed.tobytes(), length, number))
    with cursor.copy("COPY term_documents (account_id, term, documents) FROM STDIN") as copy:
        for key, count in counts.items():
            copy.write_row((account, key, count))
    columns = "account_id, flow_id, model_id, part, vector"
    with cursor.copy(f"COPY flow_vectors ({columns}) FROM STDIN (FORMAT binary)".encode()) as copy:
        copy.set_types(["uuid", "uuid", "int4", "int2", "bytea"])  # bytes are sent as they are
        head = np.array([DIMENSIONS, 0], ">u2").tobytes()
        for place, flow in enumerate(library.ids):
            for part, vector in enumerate(library.parts(place)):
                copy.write_row((account, flow, number, part, head + vector.astype(">f2").tobytes()))
    connection.execute(
        "INSERT INTO flow_libraries (account_id, flows, length, model, model_since) VALUES (%s, %s, %s, %s, now())",
        [account, library.flows, lengths, model],
    )
