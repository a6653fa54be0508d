"""May a step be done before the case has come to it? Never; but first it is said what is missing."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from guijia.kit.errors import BusinessError
from guijia.platform.flow import errors
from guijia.platform.flow.diagram import Node
from guijia.platform.flow.enums import CaseState
from guijia.platform.flow.registry import Gate, Step
from guijia.platform.org.enums import Role

if TYPE_CHECKING:
    from guijia.platform.flow.models import Case


def why_not_gates(step: Step, gates: Sequence[Gate]) -> BusinessError | None:
    """The refusal for the first gate that is not met: the area's own words, else those of the gate.

    Rule: control points (控制要点) are refused with their sentence and clause, whoever asks and when.
    """
    if step.why_not is not None:
        return step.why_not(gates)
    unmet = next((gate for gate in gates if not gate.ok), None)
    if unmet is None:
        return None
    return errors.gate_unmet(step.label, unmet)


def why_not_before_its_turn(
    case: "Case", node: Node, step: Step, gates: Sequence[Gate], actor: Any
) -> BusinessError:
    """Why a step at which the case does not wait cannot be done: not their post, over, unmet gates, not yet.

    Rule: WFL-01; the order of a process is never skipped, and a control point is named before the order is.
    """
    if not actor.holds(Role(node.role), case.project_id):
        return errors.not_your_role(Role(node.role).label, node.label)
    if case.state != CaseState.OPEN:
        return errors.case_closed()
    if node.id not in case.trail and (refusal := why_not_gates(step, gates)):
        return refusal
    return errors.step_not_open(node.label, case.stage)
