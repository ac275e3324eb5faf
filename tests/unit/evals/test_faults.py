"""The evals' data: enough of every kind, and true to the flows as they are."""

from tests.evals.faults import Fault, Kind, all_faults
from tests.evals.library import option_like, plain
from tests.evals.score import way_of
from tests.support.tables import every_case
from tests.unit.evals.product import starter_library

FAULTS = all_faults()
COVERED = [fault for fault in FAULTS if fault.kind is Kind.COVERED]


def test_there_are_enough_faults_of_every_kind() -> None:
    assert len({fault.id for fault in FAULTS}) == len(FAULTS)
    count = {kind: sum(fault.kind is kind for fault in FAULTS) for kind in Kind}
    assert count[Kind.COVERED] >= 40
    assert count[Kind.UNCOVERED] >= 20
    assert count[Kind.HOSTILE] >= 10
    assert sum(fault.wrong_premise for fault in FAULTS) >= 15


@every_case("fault", COVERED, ids=lambda fault: fault.id)
def test_what_is_true_of_a_fault_leads_through_its_flow_to_its_right_end(fault: Fault) -> None:
    flow = starter_library().by_slug(fault.flow)
    assert flow
    end = flow.node(way_of(fault, starter_library())[-1])
    assert end
    said = " ".join((end.get("root_cause", ""), end.get("fix", ""), end.get("reason", "")))
    kind = {"resolution": "resolved", "escalation": "handed_over"}.get(end["type"])
    arrives = kind in fault.ends and bool(fault.by and fault.by.search(said))
    assert arrives is not bool(fault.gap), f"the way ends at {end['id']}; has the flow changed? Then change truth.yaml."


@every_case("fault", COVERED, ids=lambda fault: fault.id)
def test_what_is_typed_is_never_an_options_label(fault: Fault) -> None:
    for slug, truths in fault.truth.items():
        flow = starter_library().by_slug(slug)
        assert flow
        for node_id, truth in truths.items():
            node = flow.node(node_id)
            assert node, f"{slug} has no node {node_id} any more"
            labels = {plain(option["label"]) for option in node.get("options", ())}
            assert not truth.piece or option_like(node["options"], truth.piece)
            assert not truth.piece or truth.phrases or truth.result
            assert not labels & {plain(phrase) for phrase in truth.phrases}


def test_who_works_by_hand_knows_how_it_ends() -> None:
    for fault in FAULTS:
        if fault.kind is not Kind.COVERED:
            assert fault.own
            assert fault.own[-1].helped is (fault.ends == ("resolved",))
            assert bool(fault.reason) is (fault.ends == ("handed_over",))
