"""Claude: asks Anthropic's Messages API for a session's next step, and for better words for documents and flows.

With `batches` and `models` the only importer of `anthropic`.
"""

import asyncio
import json
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias, TypeVar

import anthropic
from anthropic.types import MessageParam, OutputConfigParam
from pydantic import ValidationError

from core.ai import answer_judge as claude_answer
from core.ai import flow_wording as claude_flow
from core.ai import outline as claude_outline
from core.ai import polish as claude_polish
from core.ai import walk_node
from core.ai.batches import OutlineBatches
from core.ai.content_blocks import text_block, user_message
from core.ai.prompts import Prompt, Redact, render, unredacted
from core.ai.response_body import ResponseBody, Spent
from core.ai.step_check import check, unknown_placeholders
from core.ai.step_schema import ClaudeReply, mapped
from core.ai.steps import guide_reply
from core.flows.model import Flow
from core.guides.guide import GuideRequest
from core.importing.outline import Block
from core.ports.ai import AnswerQuestion, BuiltNode, JudgedAnswer, Outlined, Polished, Refined
from core.safety.redaction import redact
from core.sessions.commands import GuideReply
from core.sessions.session import Session
from core.shared.model_use import GuideFailed, TokenUse
from core.tickets.documents import Document
from core.walks.walk import Walk

T = TypeVar("T")
Judge: TypeAlias = Callable[[str], tuple[T | None, list[str]]]
"""Says what an answer comes to, and what is wrong with it."""

_SCHEMA = anthropic.transform_schema(ClaudeReply)
_POLISH_SCHEMA = anthropic.transform_schema(claude_polish.PolishedOut)
_FLOW_SCHEMA = anthropic.transform_schema(claude_flow.FlowWordsOut)
_OUTLINE_SCHEMA = anthropic.transform_schema(claude_outline.OutlineOut)
_WALK_SCHEMA = anthropic.transform_schema(walk_node.WalkNodeOut)
_ANSWER_SCHEMA = anthropic.transform_schema(claude_answer.JudgedOut)
_BYTES_PER_TOKEN = 3
"""Fewer than any text needs in earnest, so that an estimate errs upwards."""
_PICTURE_TOKENS = 1_700
"""Of one picture at most: 1,120 × 1,120 pixels, of which 750 are a token (docs.anthropic.com, Vision)."""
_CONNECT_SECONDS = 5.0
_ATTEMPTS = 2
"""An answer that cannot be shown is returned to the model once, with what is wrong."""
_TOO_LONG = "Claude is taking too long to answer"
_STOPPED = {
    "refusal": "Claude declines to help with this problem",
    "max_tokens": "Claude's answer was longer than claude.max_output_tokens allows",
    "model_context_window_exceeded": "The session has become too long for Claude",
}


@dataclass(frozen=True, slots=True)
class ClaudeSettings:
    """How the model is asked."""

    model: str
    effort: Literal["low", "medium", "high", "xhigh", "max"]
    max_output_tokens: int
    """Most tokens of one answer, thinking included."""
    timeout_seconds: float
    """Longest one request may take. A turn, with retries and a repair, takes at most twice that."""
    max_retries: int
    retry_after_cap_seconds: float
    """Longest wait that the API may ask for before a retry; asked for more, the turn fails at once."""


class ClaudeGuide:
    """Proposes steps and words documents with Claude. Holds connections: `close` it in the end."""

    def __init__(
        self,
        settings: ClaudeSettings,
        api_key: str,
        base_url: str | None = None,
        redact: Redact = redact,
        count: Callable[[TokenUse], None] = lambda _: None,
    ) -> None:
        """`count` is told of every request that the API answered, usable or not."""
        self._settings = settings
        self._count = count
        self._redact = redact
        self._client = anthropic.AsyncAnthropic(
            api_key=api_key,
            base_url=base_url,
            timeout=anthropic.Timeout(
                settings.timeout_seconds, connect=min(_CONNECT_SECONDS, settings.timeout_seconds)
            ),
            max_retries=settings.max_retries,
            middleware=[_Patience(settings.retry_after_cap_seconds)],
        )

    async def next_step(self, request: GuideRequest) -> GuideReply:
        """The next step as Claude sees it. Raises GuideFailed, with a sentence for the engineer, when there is none."""
        async with self._asking() as spent:
            prompt = await asyncio.to_thread(render, request, self._redact)
            question = _Question(prompt.system, user_message(prompt), _SCHEMA)
            reply = await self._usable(question, lambda text: _judged(text, prompt, request.session), spent)
        return replace(
            guide_reply(reply, request.session),
            input_tokens=spent.input_tokens,
            output_tokens=spent.output_tokens,
            cache_read_tokens=spent.cache_read_tokens,
        )

    def estimate_tokens(self, request: GuideRequest) -> int:
        """Tokens that one request for this turn takes at most, for setting them aside beforehand.

        A repair takes more; what was really used is in the reply, or in GuideFailed.
        """
        # Redacting takes a hundred times as long as the rest and hardly changes the length.
        prompt = render(request, unredacted)
        return self._estimate(_SCHEMA, *prompt.parts) + prompt.pictures * _PICTURE_TOKENS

    async def polish(self, document: Document) -> Polished:
        """The document in better words. Raises GuideFailed when there are none that say the same."""
        async with self._asking() as spent:
            message: MessageParam = {"role": "user", "content": [text_block(claude_polish.prompt(document))]}
            question = _Question(claude_polish.SYSTEM, message, _POLISH_SCHEMA)
            better = await self._usable(question, lambda text: claude_polish.judged(text, document), spent)
        return Polished(better, spent.input_tokens, spent.output_tokens)

    def estimate_polishing(self, document: Document) -> int:
        """Tokens that one request for better words takes at most; a repair takes more."""
        return self._estimate(_POLISH_SCHEMA, claude_polish.SYSTEM, claude_polish.prompt(document))

    async def refine(self, flow: Flow, base: Flow | None) -> Refined:
        """The flow in more general words. Raises GuideFailed when there are none that may be published."""
        async with self._asking() as spent:
            message: MessageParam = {"role": "user", "content": [text_block(claude_flow.prompt(flow, base))]}
            question = _Question(claude_flow.SYSTEM, message, _FLOW_SCHEMA)
            better = await self._usable(question, lambda text: claude_flow.judged(text, flow, base), spent)
        return Refined(better, spent.input_tokens, spent.output_tokens)

    def estimate_refining(self, flow: Flow, base: Flow | None) -> int:
        """Tokens that one request for a flow's words takes at most; a repair takes more."""
        return self._estimate(_FLOW_SCHEMA, claude_flow.SYSTEM, claude_flow.prompt(flow, base))

    async def outline(self, blocks: Sequence[Block]) -> Outlined:
        """The procedures in running text. Raises GuideFailed when what comes back is none of the document's."""
        async with self._asking() as spent:
            message: MessageParam = {"role": "user", "content": [text_block(claude_outline.prompt(blocks))]}
            question = _Question(claude_outline.SYSTEM, message, _OUTLINE_SCHEMA)
            found = await self._usable(question, lambda text: claude_outline.judged(text, blocks), spent)
        return Outlined(found, spent.input_tokens, spent.output_tokens)

    def estimate_outlining(self, blocks: Sequence[Block]) -> int:
        """Tokens that one request for a document's procedures takes at most; a repair takes more."""
        return self._estimate(_OUTLINE_SCHEMA, claude_outline.SYSTEM, claude_outline.prompt(blocks))

    @property
    def batches(self) -> OutlineBatches:
        """Outlining of many documents at once."""
        settings = self._settings
        return OutlineBatches(
            self._client,
            settings.model,
            settings.max_output_tokens,
            settings.effort,
            lambda error: _why(error, settings.model),
        )

    async def judge(self, question: AnswerQuestion) -> JudgedAnswer:
        """Which answer was meant. Raises GuideFailed when nothing usable comes back."""
        async with self._asking() as spent:
            hidden = await asyncio.to_thread(claude_answer.redacted, question, self._redact)
            message: MessageParam = {"role": "user", "content": [text_block(claude_answer.prompt(hidden))]}
            asked = _Question(claude_answer.SYSTEM, message, _ANSWER_SCHEMA)
            given = await self._usable(asked, lambda answer: claude_answer.judged(answer, question), spent)
        return JudgedAnswer(given.choice - 1 if given.choice else None, spent.input_tokens, spent.output_tokens)

    def estimate_judging(self, question: AnswerQuestion) -> int:
        """Tokens that one request for a close answer takes at most; a repair takes more."""
        return self._estimate(_ANSWER_SCHEMA, claude_answer.SYSTEM, claude_answer.prompt(question))

    async def next_node(self, walk: Walk) -> BuiltNode:
        """The next node of a first-line walk. Raises GuideFailed when nothing usable comes back."""
        async with self._asking() as spent:
            asked = await walk_node.prompted(walk, self._redact)
            blocks = [text_block(asked.problem, kept="1h"), text_block(asked.steps)]
            question = _Question(walk_node.SYSTEM, {"role": "user", "content": blocks}, _WALK_SCHEMA)
            node = await self._usable(question, lambda text: walk_node.judged(text, asked), spent)
        return BuiltNode(node, spent.input_tokens, spent.output_tokens, spent.cache_read_tokens)

    def estimate_node(self, walk: Walk) -> int:
        """Tokens that one request for a walk's next node takes at most; a repair takes more."""
        asked = walk_node.prompt(walk, unredacted)
        return self._estimate(_WALK_SCHEMA, walk_node.SYSTEM, asked.problem, asked.steps)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()

    def _estimate(self, schema: dict[str, Any], *parts: str) -> int:
        size = sum(len(part.encode()) for part in parts) + len(json.dumps(schema))
        return size // _BYTES_PER_TOKEN + self._settings.max_output_tokens

    @asynccontextmanager
    async def _asking(self) -> AsyncGenerator[Spent]:
        """Counts what is spent within the time there is; whatever goes wrong with Claude becomes GuideFailed."""
        spent = Spent()
        try:
            async with asyncio.timeout(2 * self._settings.timeout_seconds):
                yield spent
        except TimeoutError:
            raise _failed(_TOO_LONG, spent) from None
        except anthropic.APIError as error:
            raise _failed(_why(error, self._settings.model), spent) from error

    async def _usable(self, question: "_Question", judge: Judge[T], spent: Spent) -> T:
        messages = [question.message]
        for _ in range(_ATTEMPTS):
            text = await self._ask(question, messages, spent)
            answer, problems = judge(text)
            if answer is not None and not problems:
                return answer
            messages.append({"role": "assistant", "content": text.strip() or "(empty)"})
            messages.append({"role": "user", "content": _repair(problems)})
        raise _failed("Claude's answer could not be used, also on a second try", spent)

    async def _ask(self, question: "_Question", messages: list[MessageParam], spent: Spent) -> str:
        """The text that the model answers with."""
        response = await self._client.messages.with_raw_response.create(
            model=self._settings.model,
            max_tokens=self._settings.max_output_tokens,
            system=[text_block(question.system, kept="1h")],
            messages=messages,
            output_config=OutputConfigParam(
                effort=self._settings.effort, format={"type": "json_schema", "schema": question.schema}
            ),
        )
        try:
            # The SDK passes on any body unchecked; a proxy in between may send anything.
            body = ResponseBody.model_validate_json(response.http_response.content)
        except ValidationError as error:
            raise _failed("What came back from Claude's address is not an answer from Claude", spent) from error
        spent.add(body.usage)
        self._count(body.usage.token_use)
        if body.stop_reason in _STOPPED:
            raise _failed(_STOPPED[body.stop_reason], spent)
        return body.text


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked: instructions, the first message, and the structure of the answer."""

    system: str
    message: MessageParam
    schema: dict[str, Any]


class _Patience(anthropic.Middleware):
    """Ends the SDK's retries, which have no limit of their own, when the API asks for a longer wait than is borne."""

    def __init__(self, longest_seconds: float) -> None:
        self._longest = longest_seconds

    async def handle_async(self, request: anthropic.APIRequest, call_next: Any) -> anthropic.AsyncAPIResponse[Any]:
        response: anthropic.AsyncAPIResponse[Any] = await call_next(request)
        headers = response.http_response.headers
        if _asked_wait(headers.get("retry-after-ms"), headers.get("retry-after")) > self._longest:
            headers["x-should-retry"] = "false"
        return response


def _asked_wait(milliseconds: str | None, seconds: str | None) -> float:
    """The wait that was asked for, in seconds; a date, which only proxies send, counts as a long one."""
    try:
        return float(milliseconds) / 1000 if milliseconds else float(seconds or 0)
    except ValueError:
        return float("inf")


def _judged(text: str, prompt: Prompt, session: Session) -> tuple[ClaudeReply | None, list[str]]:
    """The reply as the engineer reads it, personal data put back, and what is wrong with it."""
    try:
        reply = ClaudeReply.model_validate_json(text)
    except ValidationError as error:
        return None, [f"{'.'.join(map(str, fault['loc'])) or 'The reply'}: {fault['msg']}" for fault in error.errors()]
    readable = mapped(reply, prompt.vault.restore_personal)
    return readable, [*unknown_placeholders(reply, prompt.vault), *check(readable, session, prompt.templates)]


def _repair(problems: list[str]) -> str:
    return "\n".join(
        (
            "This cannot be shown. Reply again, whole, with these mended:",
            *(f"- {it}" for it in problems),
        )
    )


def _failed(why: str, spent: Spent) -> GuideFailed:
    sentence = f"{why}, so I go on without it."
    return GuideFailed(
        sentence,
        input_tokens=spent.input_tokens,
        output_tokens=spent.output_tokens,
        cache_read_tokens=spent.cache_read_tokens,
    )


def _why(error: anthropic.APIError, model: str) -> str:  # noqa: PLR0911 - one line a cause
    match error:
        case anthropic.OverloadedError():
            return "Claude is overloaded right now"
        case anthropic.RateLimitError():
            return "Claude accepts no more requests from us right now"
        case anthropic.AuthenticationError() | anthropic.PermissionDeniedError():
            return "Claude does not accept our API key (an admin should check ANTHROPIC_API_KEY)"
        case anthropic.PaymentRequiredError():
            return "Our account with Claude has no credit left (an admin should top it up)"
        case anthropic.NotFoundError():
            return f"There is no model “{model}” at Claude's address (an admin should check claude.model)"
        case anthropic.ContentTooLargeError():
            return "The session has become too long for Claude"
        case anthropic.APITimeoutError():
            return _TOO_LONG
        case anthropic.APIConnectionError():
            return "Claude cannot be reached right now"
        case anthropic.InternalServerError():
            return "Claude reports an error of its own right now"
        case _:
            return "Claude does not accept our request (an admin should check the settings under claude)"
