"""A Message Batches API on loopback: takes batches, says how far they are, and gives their results line by line."""

import json
from datetime import UTC, datetime
from typing import Any, Self

from aiohttp import web

ENDS = ("succeeded", "errored", "canceled", "expired")


class BatchesApi:
    """The server. `answers` says what becomes of a request, by words in its prompt; without, it expires.

    When somebody has cancelled its batches (`is_cancelled`), what would have expired is cancelled.
    """

    def __init__(self, answers: dict[str, dict[str, Any]]) -> None:
        self.answers = dict(answers)
        self.batches: dict[str, list[dict[str, Any]]] = {}
        self.looks_until_ended = 1
        self.loses_answers_to_creation = False
        self.is_down = False
        self.is_cancelled = False
        self._looked = dict[str, int]()
        self._runner: web.AppRunner | None = None
        self.url = ""

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=64 * 1024**2)
        app.router.add_post("/v1/messages/batches", self._create)
        app.router.add_get("/v1/messages/batches", self._list)
        app.router.add_get("/v1/messages/batches/{id}", self._retrieve)
        app.router.add_get("/v1/messages/batches/{id}/results", self._results)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    async def _create(self, request: web.Request) -> web.StreamResponse:
        asked = (await request.json())["requests"]
        assert len({one["custom_id"] for one in asked}) == len(asked)
        batch_id = f"msgbatch_{len(self.batches) + 1}"
        self.batches[batch_id] = asked
        if self.loses_answers_to_creation:
            assert request.transport is not None
            request.transport.close()
        return web.json_response(self._form(batch_id))

    async def _list(self, _: web.Request) -> web.Response:
        data = [self._form(batch_id) for batch_id in reversed(self.batches)]
        return web.json_response({"data": data, "has_more": False, "first_id": None, "last_id": None})

    async def _retrieve(self, request: web.Request) -> web.Response:
        batch_id = request.match_info["id"]
        if self.is_down:
            return web.json_response({"type": "error", "error": {"type": "api_error", "message": "down"}}, status=500)
        if batch_id not in self.batches:
            error = {"type": "not_found_error", "message": "no such batch"}
            return web.json_response({"type": "error", "error": error}, status=404)
        self._looked[batch_id] = self._looked.get(batch_id, 0) + 1
        return web.json_response(self._form(batch_id))

    async def _results(self, request: web.Request) -> web.Response:
        asked = self.batches[request.match_info["id"]]
        lines = [json.dumps({"custom_id": one["custom_id"], "result": self._result(one)}) for one in reversed(asked)]
        return web.Response(text="\n".join(lines), content_type="application/x-jsonl")

    def _result(self, asked: dict[str, Any]) -> dict[str, Any]:
        words = json.dumps(asked["params"]["messages"])
        not_reached = {"type": "canceled" if self.is_cancelled else "expired"}
        return next((answer for word, answer in self.answers.items() if word in words), not_reached)

    def _form(self, batch_id: str) -> dict[str, Any]:
        asked = self.batches[batch_id]
        ended = self._looked.get(batch_id, 0) > self.looks_until_ended
        counts = {"processing": 0 if ended else len(asked), **dict.fromkeys(ENDS, 0)}
        for one in asked if ended else ():
            counts[self._result(one)["type"]] += 1
        now = datetime.now(UTC).isoformat()
        return {
            "id": batch_id,
            "type": "message_batch",
            "processing_status": "ended" if ended else "canceling" if self.is_cancelled else "in_progress",
            "request_counts": counts,
            "created_at": now,
            "expires_at": now,
            "ended_at": now if ended else None,
            "archived_at": None,
            "cancel_initiated_at": now if self.is_cancelled else None,
            "results_url": f"{self.url}/v1/messages/batches/{batch_id}/results" if ended else None,
        }


def answers(reply: dict[str, Any]) -> dict[str, Any]:
    """The result of a request that was answered with that structure."""
    message = {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "a-model",
        "content": [{"type": "text", "text": json.dumps(reply)}],
        "stop_reason": "end_turn",
        "stop_sequence": None,
        "usage": {"input_tokens": 700, "output_tokens": 90},
    }
    return {"type": "succeeded", "message": message}


def errs(message: str) -> dict[str, Any]:
    """The result of a request that could not be answered."""
    error = {"type": "error", "error": {"type": "invalid_request_error", "message": message}, "request_id": None}
    return {"type": "errored", "error": error}
