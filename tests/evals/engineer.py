"""The simulated engineer: sees what the program shows, knows the fault's world, and decides what to do next."""

import re
from dataclasses import dataclass, field

from tests.evals import words
from tests.evals.faults import Fact, Fault, Kind, NodeTruth
from tests.evals.library import Json, Library, ServedFlow, option_like, plain
from tests.evals.moves import Answer, Escalate, GiveUp, Move, Policy, Resolve, Respond, Switch, Voice

_GONE = re.compile(r"\b(gone|fixed|works?|good|fine)\b", re.IGNORECASE)
_STILL = re.compile(r"\b(still|not|fails?)\b", re.IGNORECASE)
_NONE_OF_THESE = re.compile(r"none of|neither|something else|not listed|own steps|by hand", re.IGNORECASE)
_CHOOSING = re.compile(r"did you mean|which of these|does not know this answer", re.IGNORECASE)
_INSISTED = 2
"""How often somebody types the same answer before they look for a button."""


@dataclass(slots=True)
class Engineer:
    """One person at work on one fault."""

    fault: Fault
    voice: Voice
    policy: Policy
    library: Library
    fixed: bool = False
    """Whether the fault is gone."""
    _own: int = 0
    """Own steps done so far."""
    _offers: set[str] = field(default_factory=set[str])
    """Flows already decided on."""
    _node: str | None = None
    """The node answered last."""
    _truth: str = ""
    """The value of the option that was true there."""
    _repeats: int = 0
    """How often the same thing was asked or confirmed in a row."""
    _asked: str = ""

    def next_move(self, session: Json) -> Move:
        """What to do about the session as it stands; it has an open step."""
        offer = self._about_offers(session)
        if offer:
            return offer
        step = session["open_step"]
        self._repeats = self._repeats + 1 if plain(step["content"]["text"]) == self._asked else 0
        self._asked = plain(step["content"]["text"])
        if step["content"]["guide"] == "adhoc" and step["type"] == "action":
            return self._by_hand(step)
        return self._respond(step, self._meant(step))

    # What is offered

    def _about_offers(self, session: Json) -> Switch | None:
        """Take or leave the flows the program has found, each once; while a model leads, they are its affair."""
        if session["open_step"]["content"]["guide"] == "claude":
            return None
        speaking = self.library.speaking(session["open_step"])
        if speaking and speaking.slug not in self._offers:
            self._offers.add(speaking.slug)
            if self._leaves(speaking):
                right = self._right_among(session)
                return _switch_to(right, leaves=True) if right else Switch({"guide": "adhoc"}, leaves_wrong_flow=True)
        if speaking or self._own:
            return None
        found = self._right_among(session) or (self._first_among(session) if self._trusts_anything else None)
        if found and found.slug not in self._offers:
            self._offers.add(found.slug)
            return _switch_to(found)
        return None

    @property
    def _trusts_anything(self) -> bool:
        """A beginner, and whoever blames the wrong thing for a fault that some flow is about."""
        return self.policy is Policy.FIRST or (self.fault.wrong_premise and self.fault.kind is Kind.COVERED)

    def _leaves(self, flow: ServedFlow) -> bool:
        knows_better = self.policy is Policy.RIGHT and not self.fault.wrong_premise and not self.fault.may_start
        return knows_better and flow.slug not in self.fault.flows

    def _right_among(self, session: Json) -> ServedFlow | None:
        """The right flow among those found; a beginner, or who blames the wrong thing, knows it only as the first."""
        found = self._found(session)
        if self.policy is Policy.FIRST or self.fault.wrong_premise:
            found = found[:1]
        return next((flow for flow in found if flow.slug in self.fault.flows), None)

    def _first_among(self, session: Json) -> ServedFlow | None:
        return next(iter(self._found(session)), None)

    def _found(self, session: Json) -> list[ServedFlow]:
        newest = next((step for step in reversed(session["steps"]) if step["content"]["matches"]), None)
        ids = [match["flow_id"] for match in newest["content"]["matches"]] if newest else []
        return [flow for flow in map(self.library.by_id, ids) if flow]

    # Work by hand

    def _by_hand(self, step: Json) -> Move:
        if self.fixed and self.voice is Voice.TYPED and not self._repeats:
            return self._respond(step, Answer("result", "worked", words="it's fixed now"))
        if self.fixed:
            return Resolve(self.fault.own[self._own - 1].did if self._own else "")
        if self._own < len(self.fault.own):
            own = self.fault.own[self._own]
            self._own += 1
            result = "worked" if own.helped else "failed"
            said = f"{own.did}, that did it" if own.helped else f"{own.did}, no change"
            return self._respond(step, Answer("result", result, words=said, fixes=own.helped), details=own.did)
        return Escalate(self.fault.reason) if self.fault.reason else GiveUp("left to work by hand, without a fix")

    # What is true

    def _meant(self, step: Json) -> Answer:
        """What the engineer wants to say to a step."""
        match step["content"]["purpose"]:
            case "confirm_resolution":
                return self._pick(step, ("confirm", words.CLOSE) if self.fixed else ("not_yet", words.NOT_YET))
            case "confirm_handover":
                return self._pick(step, ("confirm", words.HAND_OVER) if self.accepts(step) else ("not_yet", words.KEEP))
            case "interrupted":
                return self._pick(step, ("by_hand", ("go on by hand",)))
            case _:
                return self._known(step) or self._unknown(step)

    def accepts(self, step: Json) -> bool:
        """Whether handing over for the reason shown is right."""
        reason = step["content"]["details"].partition("\n")[0]
        return "handed_over" in self.fault.ends and bool(self.fault.by and self.fault.by.search(reason))

    def _known(self, step: Json) -> Answer | None:
        """The answer by what is written of the flow's node, of the step answered last, or of the intake."""
        flow = self.library.speaking(step)
        node = flow.served_from(step, self._node) if flow else None
        truth = self.fault.truth.get(flow.slug, {}).get(node["id"]) if flow and node else None
        if node:
            self._node = node["id"]
        answer = self._by_truth(step, truth) if truth else None
        if answer:
            self._truth = answer.value
            return answer
        if _CHOOSING.search(step["content"]["text"]):
            return self._among(step)
        if step["type"] == "verification":
            return self._check(step)
        if step["type"] in ("action", "script_generation"):
            return self._act(step, flow)
        return None

    def _by_truth(self, step: Json, truth: NodeTruth) -> Answer | None:
        """None where the flow's options have changed since the truth was written."""
        if truth.piece:
            option = option_like(step["options"], truth.piece)
            said = self._say(truth.phrases or words.WORKED, step)
            fixes = truth.result == "cures"
            return Answer("option", option["value"], option["label"], said, fixes) if option else None
        said = {"cures": words.WORKED, "worked": words.DONE, "failed": words.FAILED}[truth.result]
        result = "failed" if truth.result == "failed" else "worked"
        return Answer("result", result, words=self._say(said, step), fixes=truth.result == "cures")

    def _among(self, step: Json) -> Answer:
        """The true one of what was read from the last answer, the right flow's title, else none of these."""
        options: list[Json] = step["options"]
        titled = [(option, self.library.by_title(option["label"])) for option in options]
        right = [
            option
            for option, flow in titled
            if option["value"] == self._truth or (flow and flow.slug in self.fault.flows)
        ]
        if any(flow for _, flow in titled) and (self.policy is Policy.FIRST or self.fault.wrong_premise):
            right = options[:1]
        right = right or [one for one in options if _NONE_OF_THESE.search(f"{one['value']} {one['label']}")]
        if not right:
            return Answer("skip", words=self._say(words.UNKNOWN, step))
        return Answer("option", right[0]["value"], right[0]["label"], right[0]["label"])

    def _check(self, step: Json) -> Answer:
        said = self._say(words.CHECKED if self.fixed else words.NOT_CHECKED, step)
        if not step["options"]:
            return Answer("result", "worked" if self.fixed else "failed", words=said)
        fits, not_this = (_GONE, _STILL) if self.fixed else (_STILL, _GONE)
        labels: list[Json] = step["options"]
        fitting = [one for one in labels if fits.search(one["label"])]
        clearly = [one for one in fitting if not not_this.search(one["label"])] or fitting
        if not clearly:
            return Answer("skip", words=self._say(words.UNKNOWN, step))
        return Answer("option", clearly[0]["value"], clearly[0]["label"], said)

    def _act(self, step: Json, flow: ServedFlow | None) -> Answer:
        """Do what a step asks without a note on it: only where nothing is written of its whole flow may it help."""
        if step["options"]:
            return self._unknown(step)
        asked = f"{step['content']['text']} {step['content']['details']}"
        ours = flow is None or (flow.slug in self.fault.flows and flow.slug not in self.fault.truth)
        helps = ours and bool(self.fault.cures and self.fault.cures.search(asked)) and step["type"] == "action"
        if helps or self.fixed:
            return Answer("result", "worked", words=self._say(words.WORKED, step), fixes=helps)
        return Answer("result", "failed", words=self._say(words.FAILED, step))

    def _unknown(self, step: Json) -> Answer:
        """An answer from the facts alone: the option that shares most words with one, the fact itself, or none."""
        text = step["content"]["text"]
        own = {"who": self.fault.reach, "chang": self.fault.changed} if step["content"]["guide"] == "adhoc" else {}
        fact = self.fault.fact_for(text)
        said = words.chosen(fact.say, self.fault.id, text) if fact else ""
        by_kind = [
            option
            for about, value in own.items()
            for option in step["options"]
            if about in text.casefold() and option["value"] == value
        ]
        option = by_kind[0] if by_kind else _alike(fact, step["options"])
        if option and (said or self.voice is not Voice.TYPED):
            return Answer("option", option["value"], option["label"], said)
        if said and (not step["options"] or self.voice is Voice.TYPED):
            return Answer("text", words=said)
        return Answer("skip", words=self._say(words.UNKNOWN, step))

    # How it is said

    def _respond(self, step: Json, answer: Answer, details: str = "") -> Respond:
        if self.voice is Voice.HALF and self._skips(step):
            answer = Answer("skip")
        self.fixed = self.fixed or answer.fixes
        typed = self.voice is Voice.TYPED and not _CHOOSING.search(step["content"]["text"])
        if typed and step["content"]["purpose"] != "guide" and self._repeats >= _INSISTED:
            typed = False
        return Respond(answer, {"step_id": step["id"], **_body(answer, typed=typed, details=details)})

    def _skips(self, step: Json) -> bool:
        question = step["type"] in ("question", "info_request") and step["content"]["purpose"] == "guide"
        return question and words.by_chance(self.fault.id, step["content"]["text"])

    def _say(self, phrases: tuple[str, ...], step: Json) -> str:
        return words.chosen(phrases, self.fault.id, step["content"]["text"])

    def _pick(self, step: Json, wanted: tuple[str, tuple[str, ...]]) -> Answer:
        value, said = wanted
        label = next((option["label"] for option in step["options"] if option["value"] == value), "")
        return Answer("option", value, label, self._say(said, step))


def _switch_to(flow: ServedFlow, *, leaves: bool = False) -> Switch:
    return Switch({"guide": "flow", "flow_id": flow.data["id"]}, leaves)


def _alike(fact: Fact | None, options: list[Json]) -> Json | None:
    """The one option that shares more telling words with a fact than all others."""
    if fact is None or not options:
        return None
    ranked = sorted(options, key=lambda option: -words.alikeness(fact.say, option["label"]))
    best, *others = (words.alikeness(fact.say, option["label"]) for option in ranked)
    return ranked[0] if best > max(others, default=0) else None


def _body(answer: Answer, *, typed: bool, details: str) -> dict[str, object]:
    if typed:
        return {"text": answer.words}
    match answer.kind:
        case "option":
            return {"option": answer.value}
        case "result":
            return {"result": {"success": answer.value == "worked", "details": details}}
        case "text":
            return {"text": answer.words}
        case _:
            return {"skip": True}
