"""The reader on typed answers that were written before it. The held-out part counts; nothing was tuned on it."""

import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.embedding.local import FastEmbedder
from core.flows.options import Option
from core.sessions.answers import Reading, ReadingKind, read
from core.sessions.steps import Confirm, Step, StepContent, StepPurpose, StepState, StepType
from tests.support.walk import NOW, known_id

MODEL = os.environ.get("FLOWPILOT_TEST_MODEL", "")
DATA = Path(__file__).parents[3] / "data"
NAMES = {
    ReadingKind.INFORMATION: "new",
    ReadingKind.SHOW_STEP: "bot",
    ReadingKind.WHY: "bot",
    ReadingKind.HAND_OVER: "handover",
}
Nearness = Callable[[str, Step], Sequence[float] | None]


@dataclass
class Score:
    asked: int = 0
    right: int = 0
    wrong_option: int = 0
    false_good_news: int = 0
    false_end: int = 0

    @property
    def share(self) -> float:
        return self.right / self.asked


def step_of(said: dict[str, Any]) -> Step:
    kind, labels = said["type"], said["options"]
    confirms = kind.startswith("confirm")
    purpose = StepPurpose(kind) if confirms or kind == "interrupted" else StepPurpose.GUIDE
    values = [Confirm.YES, Confirm.NOT_YET] if confirms else [re.sub(r"[\W_]+", "-", one.lower()) for one in labels]
    return Step(
        id=known_id("step"),
        order=1,
        type=StepType.QUESTION if purpose is not StepPurpose.GUIDE else StepType(kind),
        state=StepState.OPEN,
        content=StepContent(said["text"], purpose=purpose),
        options=tuple(Option(label, value) for label, value in zip(labels, values, strict=True)),
        asked_at=NOW,
    )


def typed_answers(part: str) -> Iterator[tuple[str, Step, set[str]]]:
    for said in yaml.load((DATA / f"typed_answers_{part}.yaml").read_text("utf-8"), yaml.CSafeLoader):
        step = step_of(said)
        for text, reading in said["answers"].items():
            yield text, step, {one.strip() for one in str(reading).split("|")}


def name_of(reading: Reading, step: Step) -> str:
    values = [option.value for option in step.options]
    match reading.kind:
        case ReadingKind.OPTION:
            return str(values.index(reading.option) + 1)
        case ReadingKind.CLOSE_CALL:
            return "close " + " ".join(str(values.index(value) + 1) for value in reading.candidates)
        case ReadingKind.PARTLY:
            return "partly"
        case kind:
            return NAMES.get(kind, kind.value)


def scored(part: str, nearness: Nearness = lambda *_: None) -> Score:
    score = Score()
    for text, step, wanted in typed_answers(part):
        got = name_of(read(text, step, nearness(text, step)), step)
        wrong = got not in wanted and not (got == "partly" and "close worked failed" in wanted)
        score.asked += 1
        score.right += not wrong
        score.wrong_option += wrong and got.isdecimal()
        score.false_good_news += wrong and got == "worked"
        ends = got in ("resolve", "handover") or (got == "1" and "confirm" in step.content.purpose)
        score.false_end += wrong and ends
    return score


@pytest.mark.parametrize(
    ("part", "least", "most_wrong"),
    [
        ("tuned", 0.95, 0.01),
        ("held_out", 0.9, 0.01),
        ("starter", 0.88, 0.01),
        ("aside", 0.82, 0.02),
        ("fresh", 0.77, 0.02),
    ],
)
def test_typed_answers_are_read_as_a_colleague_would(part: str, least: float, most_wrong: float) -> None:
    score = scored(part)
    assert score.share >= least
    assert score.wrong_option <= most_wrong * score.asked
    assert (score.false_good_news, score.false_end) == (0, 0)


@pytest.mark.skipif(not MODEL, reason="FLOWPILOT_TEST_MODEL names no folder")
@pytest.mark.parametrize("part", ["tuned", "held_out", "starter", "aside", "fresh"])
def test_meaning_makes_no_reading_worse(part: str) -> None:
    embedder, known = FastEmbedder(Path(MODEL)), dict[str, Any]()

    def vector(text: str) -> Any:
        if text not in known:
            known[text] = embedder._embed([text])[0]
        return known[text]

    def nearness(text: str, step: Step) -> list[float] | None:
        return [float(vector(text) @ vector(option.label)) for option in step.options] or None

    score = scored(part, nearness)
    assert score.share >= scored(part).share - 0.005  # what is asked back for nothing, now and then
    assert (score.false_good_news, score.false_end) == (0, 0)
    embedder.close()


def test_every_answer_of_the_starter_flows_is_read_however_it_is_typed() -> None:
    library = Path(__file__).parents[4] / "core/flows/library"
    misread = list[str]()
    for path in library.glob("*.yaml"):
        for node in yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)["nodes"].values():
            labels = [option["label"] for option in node.get("options", ())]
            if not labels:
                continue
            step = step_of({"type": node["type"], "text": node["text"], "options": labels})
            for number, label in enumerate(labels, 1):
                forms = (label.lower(), f"> *{label}*", f"it's {label}", f"“{label}”.", label.replace("'", "’"))
                misread += [form for form in forms if name_of(read(form, step), step) != str(number)]
    assert misread == []


@pytest.mark.parametrize("size", [2_000, 60_000])
def test_a_long_paste_is_new_information_whatever_stands_in_it(size: int) -> None:
    step = step_of({"type": "action", "text": "Restart the service.", "options": []})
    log = ("2026-03-02 09:00:01 ERROR worked fine until it failed (0x80070005)\n" * 2_000)[:size]
    assert read(log, step).kind is ReadingKind.INFORMATION
