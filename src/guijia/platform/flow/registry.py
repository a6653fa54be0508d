"""What diagrams may name: processes, the screens of their steps, services; areas register them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from django.db.models import Model
from django.forms import Form

from guijia.kit.errors import BusinessError
from guijia.platform.flow.diagram import AFTER_CALL
from guijia.platform.flow.enums import Correlation, OutcomeKind
from guijia.platform.org.permissions import Permission


@dataclass(frozen=True, slots=True)
class Outcome:
    """One way to decide a step: a button. ``key`` is also what the diagram's edge events are named after.

    Without ``needs_gates`` an unmet gate is shown and does not lock the button.
    """

    key: str
    label: str
    kind: OutcomeKind | str = OutcomeKind.NEUTRAL
    needs_opinion: bool = False
    needs_gates: bool = True

    @property
    def goes_sideways(self) -> bool:
        """Must the diagram draw where this outcome leads (refused, returned)?"""
        return self.kind in {OutcomeKind.REFUSE, OutcomeKind.RETURN}


@dataclass(frozen=True, slots=True)
class Gate:
    """One condition before an act, with its clause and the place where it can be mended."""

    ok: bool
    label: str
    sentence: str
    clause: str = ""
    remedy_label: str = ""
    remedy_url: str = ""


class Act(Protocol):
    """An area's action behind a step; it advances the case itself."""

    def __call__(
        self, *, subject: Any, outcome: str, data: dict[str, Any], opinion: str, actor: Any, now: datetime
    ) -> object:
        """Do the step; raises BusinessError when a rule refuses."""
        ...


class Service(Protocol):
    """An action that the process runs by itself, inside the transaction of the step before it."""

    def __call__(self, *, subject_id: UUID, case: Any, actor: Any, now: datetime) -> object:
        """Do it; raises BusinessError when a rule refuses, and then the step is not done either."""
        ...


# What a called case came to when it did not come to one of its ordinary ends.
CALL_REFUSED, CALL_WITHDRAWN = "refuse", "withdrawn"
# Where no way is drawn for that, whoever has the role of the call decides.
CALL_AGAIN, CALL_OFF = "again", "off"

APPROVE = Outcome("approve", "同意", OutcomeKind.APPROVE)
REFUSE = Outcome("refuse", "不同意", OutcomeKind.REFUSE, needs_opinion=True)
RETURN = Outcome("return", "退回修改", OutcomeKind.RETURN, needs_opinion=True)
DONE = Outcome("done", "完成", OutcomeKind.NEUTRAL)


@dataclass(frozen=True, slots=True)
class Step:
    """What the page of a step shows and calls.

    ``approves``: whoever made or edited the case may not decide it (GUARD-5). ``template`` is a piece shown
    within the act's form, above the fields of ``form``; with ``own_fields`` it draws the fields itself.
    No outcomes: the piece leads elsewhere and nothing is decided here. ``why_not(gates)`` is the
    refusal that the area's action would give for unmet gates, so that it can be shown before the step is open.
    """

    label: str
    act: Act | None = None
    form: type[Form] | None = None
    template: str | None = None
    own_fields: bool = False
    outcomes: tuple[Outcome, ...] = (DONE,)
    gates: Callable[..., list[Gate]] | None = None
    effects: Callable[..., list[str]] | None = None
    approves: bool = False
    initial: Callable[..., dict[str, Any]] | None = None
    why_not: Callable[[Sequence[Gate]], BusinessError | None] | None = None
    # Decides on money: from a signed link only with the password once more.
    money: bool = False

    def outcome(self, key: str) -> Outcome | None:
        """The button of that key."""
        return next((one for one in self.outcomes if one.key == key), None)


def _no_facts(subject: Any) -> dict[str, Any]:
    return {}


def _nobody(viewer: Any, subject_id: UUID) -> Model | None:
    return None


@dataclass(frozen=True, slots=True)
class Process:
    """A process of an area: its diagram, its facts, how its subject is found and shown.

    ``facts`` are the names conditions may use; ``fact_reader`` must give every one of them. ``content``
    names what an approval approves: a later change of it makes the next step refuse until the case has
    gone back. ``dues`` may give the due time of a clock that does not run from the opening of its step, and
    (asked with an empty kind) the due time of a step that has no clock of its own.
    ``home_url`` leads to the page of a unit. ``forms`` are codes and titles for the handbook.
    """

    key: str
    name: str
    file: Path
    subject_type: str
    facts: frozenset[str] = frozenset()
    fact_reader: Callable[[Any], dict[str, Any]] = _no_facts
    subject_loader: Callable[[Any, UUID], Any] = _nobody
    facts_template: str = ""
    papers_template: str = ""
    content: Callable[[Any], dict[str, Any]] | None = None
    dues: Callable[[Any, str], datetime | None] | None = None
    home_url: Callable[[UUID], str] | None = None
    forms: tuple[tuple[str, str], ...] = ()
    # Who may see its cases at all; without one, whoever works in the project.
    read: Permission | None = None
    # And whoever set the case going, without that right: what people ask for themselves.
    maker_reads: bool = False
    # Undoes what stands behind the case when whoever set it going takes it back; refuses when it is too late.
    # The case then waits at ``withdraw_to`` again, or (empty) is over.
    withdraw: Callable[..., object] | None = None
    withdraw_to: str = ""
    # Brings what the case is about in step with a return to an earlier step, or refuses it. Without one, only
    # approvals are sent back to approvals.
    sent_back: Callable[..., object] | None = None

    def may_send_back(self, from_form: str, to_form: str) -> bool:
        """Can a case go back from one step to another without the area being asked?"""
        if self.sent_back is not None:
            return True
        steps = (step_of(from_form), step_of(to_form))
        return all(one is not None and one.approves for one in steps)


class Subject(Protocol):
    """What a case that another one calls is about, when that is not the same thing: an area's action or query."""

    def __call__(self, *, subject: Any, case: Any, actor: Any, now: datetime) -> Model:
        """The thing of the called case, made or found; raises BusinessError when a rule refuses."""
        ...


@dataclass(frozen=True, slots=True)
class Message:
    """Something that one process tells another: what about decides who hears it."""

    key: str
    label: str
    correlation: Correlation


class StepService(Protocol):
    """What a timer beside an open step does for that step: remind, pass it up."""

    def __call__(self, *, task: Any, case: Any, words: str, actor: Any, now: datetime) -> object:
        """Do it, inside the transaction in which the timer fires; ``words`` name the timer."""
        ...


# ``on_due`` of every kind of clock that a timer of a diagram may name.
FIRE_TIMER = "flow.fire_timer"

_PROCESSES: dict[str, Process] = {}
_STEPS: dict[str, Step] = {}
_SERVICES: dict[str, Service] = {}
_STEP_SERVICES: dict[str, StepService] = {}
_SUBJECTS: dict[str, Subject] = {}
_MESSAGES: dict[str, Message] = {}


def _once(kept: dict[str, Any], key: str, thing: Any) -> None:
    if key in kept and kept[key] != thing:
        raise ValueError(f"{key} is registered twice")
    kept[key] = thing


def process(wanted: Process) -> Process:
    """Register a process."""
    _once(_PROCESSES, wanted.key, wanted)
    return wanted


def step(form_key: str, wanted: Step) -> Step:
    """Register what stands behind a ``camunda:formKey``."""
    _once(_STEPS, form_key, wanted)
    return wanted


def service(name: str, function: Service) -> Service:
    """Register what stands behind a ``camunda:delegateExpression``."""
    _once(_SERVICES, name, function)
    return function


def step_service(name: str, function: StepService) -> StepService:
    """Register what a timer beside an open step may lead to."""
    _once(_STEP_SERVICES, name, function)
    return function


def subject(name: str, function: Subject) -> Subject:
    """Register what a called case is about, when it is not what its caller is about."""
    _once(_SUBJECTS, name, function)
    return function


def message(key: str, label: str, correlation: Correlation) -> Message:
    """Register a message that diagrams may send and wait for; the ends that have the same thing or home meet."""
    made = Message(key, label, correlation)
    _once(_MESSAGES, key, made)
    return made


def guarded() -> dict[Permission, list[str]]:
    """Which processes' cases only the holders of a permission may see."""
    found: dict[Permission, list[str]] = {}
    for one in _PROCESSES.values():
        if one.read is not None:
            found.setdefault(one.read, []).append(one.key)
    return found


def open_to_makers() -> list[str]:
    """Which guarded processes' cases may also be read by whoever set them going."""
    return [one.key for one in _PROCESSES.values() if one.maker_reads]


def process_of(key: str) -> Process:
    """The process of that key. Raises: KeyError."""
    return _PROCESSES[key]


def all_processes() -> list[Process]:
    """Every process by key."""
    return [_PROCESSES[key] for key in sorted(_PROCESSES)]


def step_of(form_key: str) -> Step | None:
    """What stands behind a form key; ``None`` when no area registered it."""
    return _STEPS.get(form_key)


def service_of(name: str) -> Service | None:
    """The service of that name; ``None`` when no area registered it."""
    return _SERVICES.get(name)


def step_service_of(name: str) -> StepService | None:
    """The service for an open step of that name; ``None`` when nobody registered it."""
    return _STEP_SERVICES.get(name)


def subject_named(name: str) -> Subject | None:
    """The function of that name that says what a called case is about; ``None`` when nobody registered it."""
    return _SUBJECTS.get(name)


def message_of(key: str) -> Message | None:
    """The message of that key; ``None`` when nobody registered it."""
    return _MESSAGES.get(key)


step(
    AFTER_CALL,
    Step(
        "子流程没有办成",
        outcomes=(
            Outcome(CALL_AGAIN, "重新发起"),
            Outcome(CALL_OFF, "撤回本件", OutcomeKind.REFUSE, needs_opinion=True),
        ),
    ),
)
