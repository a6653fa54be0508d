"""What the case page makes of a step: when its buttons are locked."""

import pytest

from guijia.platform.flow.models import Task
from guijia.platform.flow.pieces import _buttons
from guijia.platform.flow.registry import DONE, REFUSE, Gate, Outcome, Step


@pytest.mark.parametrize(
    ("outcome", "locked"),
    [(DONE, True), (REFUSE, False), (Outcome("done", "作出决定", needs_gates=False), False)],
)
def test_buttons_with_an_unmet_gate_lock_only_what_needs_it(outcome: Outcome, locked: bool) -> None:
    step = Step("办理", act=lambda **given: None, outcomes=(outcome,))
    [button] = _buttons(step, Task(name="办理"), [Gate(False, "款项", "差 20,000.00 元")], None)
    assert bool(button.why) is locked
