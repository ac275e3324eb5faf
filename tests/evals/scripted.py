"""A Messages API on loopback that plays a fixed script, to see that sessions with a model come to an end."""

from aiohttp import web

from tests.support.messages_api import MessagesApi, Received, ask, reply, says

_QUESTION = "Since when has it been like this?"
_ACTION = "Restart the device that shows the problem and try it once more."
_CHECK = "Is the problem that was reported gone?"


class ScriptedModel(MessagesApi):
    """Asks, has something done, has it checked, then hands over: the script cannot know what is wrong."""

    async def _meet(self, request: web.Request) -> web.StreamResponse:
        received = Received(await request.json(), {name.lower(): value for name, value in request.headers.items()})
        self.received.append(received)
        said = "\n".join(received.texts)
        steps = (ask("question", _QUESTION, options=_OPTIONS), ask("action", _ACTION), ask("verification", _CHECK))
        handover = {
            "type": "handover",
            "reason": "Restarting did not help.",
            "handover_to": "",
            "next_steps": ["Look at it together."],
        }
        following = next((step for step in steps if step["text"] not in said), handover)
        return await says(reply(following))(request)


_OPTIONS = [{"label": "Since today", "hint": ""}, {"label": "For longer", "hint": ""}]
