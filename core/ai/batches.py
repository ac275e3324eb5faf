"""Outlining many documents with Anthropic's Message Batches: half the price, done within a day.

Instructions, structure and judging of answers are those of single documents (`core.ai.outline`); what cannot be used is
not sent back, as that would be another batch.
"""

import json
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import anthropic
from anthropic.types import MessageParam, OutputConfigParam
from anthropic.types.message_create_params import MessageCreateParamsNonStreaming
from anthropic.types.messages import MessageBatchIndividualResponse
from anthropic.types.messages.batch_create_params import Request

from core.ai import outline as claude_outline
from core.importing.outline import Block
from core.ports.ai import Outlined
from core.ports.outline_batches import BatchLost, BatchProgress, NotOutlined, Sent
from core.shared.model_use import GuideFailed

_SCHEMA = anthropic.transform_schema(claude_outline.OutlineOut)
_BYTES_PER_TOKEN = 3
"""Fewer than any text needs in earnest, so that an estimate errs upwards."""
_MOST_LISTED = 20
_STOPPED = {
    "refusal": "Claude declines to read it",
    "max_tokens": "Claude's answer was longer than claude.max_output_tokens allows; split the document",
    "model_context_window_exceeded": "it is too long for Claude; split it",
}
_NOT_REACHED = {
    "expired": "Claude did not get to it within a day; run the command again",
    "canceled": "it was cancelled at Anthropic before Claude got to it; run the command again",
}


class OutlineBatches:
    """The documents of batches, as `client` sends them and as answers to them are judged."""

    def __init__(
        self,
        client: anthropic.AsyncAnthropic,
        model: str,
        max_output_tokens: int,
        effort: Any,
        why: Callable[[anthropic.APIError], str],
    ) -> None:
        """`why` words an error for people."""
        self._client = client
        self._model = model
        self._most_tokens_out = max_output_tokens
        self._effort = effort
        self._why = why

    @property
    def most_tokens_out(self) -> int:
        """The most tokens that one answer may have."""
        return self._most_tokens_out

    def tokens_in(self, blocks: Sequence[Block]) -> int:
        """The most tokens that are sent for a document."""
        parts = (claude_outline.SYSTEM, claude_outline.prompt(blocks), json.dumps(_SCHEMA))
        return sum(len(part.encode()) for part in parts) // _BYTES_PER_TOKEN

    async def send(self, documents: Mapping[str, Sequence[Block]]) -> str:
        """Send the documents; the batch's id. Raises GuideFailed."""
        requests = [Request(custom_id=key, params=self._asked(blocks)) for key, blocks in documents.items()]
        async with self._asking():
            # Sent once: a second try after an answer that was lost would be a second batch, and paid for.
            batch = await self._client.with_options(max_retries=0).messages.batches.create(requests=requests)
        return batch.id

    async def sent_since(self, moment: datetime) -> Sequence[Sent]:
        """The newest batches since then. Raises GuideFailed."""
        async with self._asking():
            page = await self._client.messages.batches.list(limit=_MOST_LISTED)
        found = (Sent(one.id, _total(one.request_counts), one.created_at) for one in page.data)
        return [one for one in found if one.created_at >= moment]

    async def progress(self, batch_id: str) -> BatchProgress:
        """How far a batch is. Raises BatchLost or GuideFailed."""
        async with self._asking():
            batch = await self._client.messages.batches.retrieve(batch_id)
        counts = batch.request_counts
        if batch.archived_at:
            raise BatchLost
        total = _total(counts)
        return BatchProgress(total - counts.processing, total, batch.processing_status == "ended")

    async def results(
        self, batch_id: str, documents: Mapping[str, Sequence[Block]]
    ) -> AsyncIterator[tuple[str, Outlined | NotOutlined]]:
        """What came of those documents by key, or why nothing did. Raises BatchLost or GuideFailed."""
        async with self._asking():
            async for entry in await self._client.messages.batches.results(batch_id):
                if entry.custom_id in documents:
                    yield entry.custom_id, _outcome(entry, documents[entry.custom_id])

    def _asked(self, blocks: Sequence[Block]) -> MessageCreateParamsNonStreaming:
        message: MessageParam = {"role": "user", "content": claude_outline.prompt(blocks)}
        return MessageCreateParamsNonStreaming(
            model=self._model,
            max_tokens=self._most_tokens_out,
            system=[
                {"type": "text", "text": claude_outline.SYSTEM, "cache_control": {"type": "ephemeral", "ttl": "1h"}}
            ],
            messages=[message],
            output_config=OutputConfigParam(effort=self._effort, format={"type": "json_schema", "schema": _SCHEMA}),
        )

    @asynccontextmanager
    async def _asking(self) -> AsyncGenerator[None]:
        try:
            yield
        except anthropic.NotFoundError:
            raise BatchLost from None
        except anthropic.APIError as error:
            raise GuideFailed(f"{self._why(error)}.") from error
        except (json.JSONDecodeError, anthropic.AnthropicError) as error:
            raise GuideFailed("What came back from Claude's address is not a batch.") from error


def _total(counts: Any) -> int:
    return sum((counts.processing, counts.succeeded, counts.errored, counts.canceled, counts.expired))


def _outcome(entry: MessageBatchIndividualResponse, blocks: Sequence[Block]) -> Outlined | NotOutlined:
    """The procedures of one answer, or why there are none."""
    result = entry.result
    if result.type == "errored":
        return NotOutlined(f"Claude could not read it: {result.error.error.message[:300]}")
    if result.type != "succeeded":
        return NotOutlined(_NOT_REACHED.get(result.type, "Claude did not get to it; run the command again"))
    message, usage = result.message, result.message.usage
    tokens = usage.input_tokens + usage.output_tokens
    if message.stop_reason in _STOPPED:
        return NotOutlined(_STOPPED[message.stop_reason], tokens)
    text = "".join(block.text for block in message.content if block.type == "text")
    found, wrong = claude_outline.judged(text, blocks)
    if found is None:
        return NotOutlined(f"Claude's answer could not be used: {' '.join(wrong[:3])}", tokens)
    return Outlined(found, usage.input_tokens, usage.output_tokens)
