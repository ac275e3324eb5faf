"""The names of background tasks, known to whoever enqueues them and to whoever runs them."""

ASK_GUIDE = "ask_guide"
"""The task that asks a session's guide for the next step."""


BUILD_NODE = "build_node"
"""The task that asks the AI for the next node of a walk."""


POLISH_DOCUMENT = "polish_document"
"""The task that has the text for the ticket worded better."""


SEND_TO_TICKET = "send_to_ticket"
"""The task that sends what was documented at a session's end to its ticket, where the account wants that."""


SEND_WALK_TO_TICKET = "send_walk_to_ticket"
"""The same for a first-line walk that was solved."""


LEARN = "learn"
"""The task that learns from a resolved session, or takes its support back when it was reopened."""
