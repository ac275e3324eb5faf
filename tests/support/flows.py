"""A small flow that has a node of every kind."""

from core.flows.model import ConditionKind, Edge, Flow, Node, NodeType
from core.flows.options import Option, Script
from core.flows.published import PublishedFlow
from tests.support.walk import known_id

PRINTER = Flow(
    slug="printer-jobs-stuck",
    title="Print jobs stay in the queue",
    domain="Printing",
    description="Jobs are sent but nothing comes out of the printer.",
    symptoms=("print queue stuck", "nothing comes out"),
    sources=("Vendor manual: clearing the queue",),
    start="who",
    nodes=(
        Node(
            "who",
            NodeType.QUESTION,
            "Whose jobs are stuck?",
            options=(
                Option("Only this person's", "one", "Only one person's jobs are stuck."),
                Option("Everybody's", "all", "Everybody's jobs are stuck."),
            ),
        ),
        Node("warn", NodeType.NOTE, "Restarting the spooler drops all waiting jobs."),
        Node("restart", NodeType.ACTION, "Restart the print spooler.", details="services.msc, Print Spooler, Restart"),
        Node("printed", NodeType.VERIFICATION, "Does a test page come out?"),
        Node("codes", NodeType.INFO_REQUEST, "Which code does the printer's display show?"),
        Node(
            "clear",
            NodeType.SCRIPT,
            "Clear the queue with this script.",
            script=Script("powershell", "Get-PrintJob", "None: it only reads.", "That you are on the print server."),
        ),
        Node(
            "done", NodeType.RESOLUTION, root_cause="The spooler had stopped.", fix="The print spooler was restarted."
        ),
        Node(
            "vendor",
            NodeType.ESCALATION,
            reason="The printer reports a hardware fault.",
            handover_to="the printer's vendor",
            next_steps=("Give the code to the vendor.",),
        ),
    ),
    edges=(
        Edge("who", "warn", ConditionKind.OPTION, "one"),
        Edge("who", "codes", ConditionKind.OPTION, "all"),
        Edge("who", "codes", ConditionKind.OTHERWISE),
        Edge("warn", "restart", ConditionKind.OTHERWISE),
        Edge("restart", "printed", ConditionKind.WORKED),
        Edge("restart", "clear", ConditionKind.FAILED),
        Edge("restart", "codes", ConditionKind.OTHERWISE),
        Edge("clear", "printed", ConditionKind.WORKED),
        Edge("clear", "vendor", ConditionKind.OTHERWISE),
        Edge("printed", "done", ConditionKind.WORKED),
        Edge("printed", "codes", ConditionKind.SKIPPED),
        Edge("printed", "vendor", ConditionKind.OTHERWISE),
        Edge("codes", "vendor", ConditionKind.OTHERWISE),
    ),
)
PUBLISHED = PublishedFlow(known_id("printer flow"), 1, PRINTER)
