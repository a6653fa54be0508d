"""What the API takes and gives, as its OpenAPI document says it. Money and areas are texts of exact decimals."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Schema
from pydantic import AwareDatetime, BeforeValidator, ConfigDict, Field, StringConstraints

from guijia.areas.estate.enums import HomeState
from guijia.areas.parties.enums import CustomerKind, IdType, ResidencePermit, Sensitive, Sex
from guijia.platform.flow.enums import CaseState

MOST, USUAL = 200, 50


def _with_zone(value: Any) -> Any:
    """A plus in an address reaches us as a blank; years no business has are refused before any arithmetic."""
    if isinstance(value, str):
        value = value.replace(" ", "+") if value.count(" ") == 1 and "T" in value else value
        if not value.startswith("20"):
            raise ValueError("年份应在 2000 至 2099 之间。")
    return value


Moment = Annotated[AwareDatetime, BeforeValidator(_with_zone)]
Word = Annotated[str, StringConstraints(max_length=60)]
Decimals = Annotated[str, StringConstraints(pattern=r"^-?[0-9]+(\.[0-9]+)?$")]
Value = str | int | bool | None | list[str | int]


class Given(Schema):
    """A body: what it does not name is refused."""

    model_config = ConfigDict(extra="forbid")


class Asked(Schema):
    """Questions of a list: where to go on, and how many at once."""

    cursor: Annotated[str | None, StringConstraints(max_length=300), Field(description="上一页的 next")] = (
        None
    )
    limit: Annotated[int, Field(ge=1, le=MOST, description="每页条数")] = USUAL


class Remedy(Schema):
    """Where a refusal can be put right."""

    label: str
    url: str


class Problem(Schema):
    """Why something was not done: a code that stays, a sentence for people, the clause, the remedy, the field."""

    code: str
    message: str
    clause: str
    remedy: Remedy | None
    field: str | None


# ---- places and people


class Named(Schema):
    """A thing with its name."""

    id: UUID
    name: str


class ProjectOut(Schema):
    """A project."""

    id: UUID
    code: str
    name: str


class Projects(Schema):
    """All projects of the token's holder."""

    items: list[ProjectOut]


# ---- cases and tasks


class CasesAsked(Asked):
    """Questions of the list of cases."""

    process: Annotated[Word | None, Field(description="流程编号")] = None
    state: CaseState | None = None
    project: UUID | None = None
    updated_since: Annotated[Moment | None, Field(description="此后有过经办的案件")] = None


class UnitRef(Schema):
    """A unit by its label."""

    id: UUID
    label: str


class CaseOut(Schema):
    """A case; the customers' names are masked."""

    id: UUID
    number: str
    process: str
    title: str
    state: CaseState
    stage: str
    result: str
    project: ProjectOut
    unit: UnitRef | None
    parties: str
    maker: str | None
    opened_at: datetime
    closed_at: datetime | None
    next_due_at: datetime | None


class Cases(Schema):
    """A page of cases, newest first; ``next`` is the cursor of the following page."""

    items: list[CaseOut]
    next: str | None


class FieldOut(Schema):
    """A field of a step's form: what ``data`` of a decision carries under its name."""

    name: str
    label: str
    required: bool
    many: bool
    help: str
    choices: list[tuple[str, str]]


class OutcomeOut(Schema):
    """A way to decide a step."""

    key: str
    label: str
    needs_opinion: bool
    takes_data: bool


class TaskOut(Schema):
    """A step of a case."""

    id: UUID
    case: UUID
    case_number: str
    process: str
    step: str
    name: str
    role: str
    role_label: str
    state: str
    project: ProjectOut
    unit: UnitRef | None
    parties: str
    assignee: str | None
    opened_at: datetime
    due_at: datetime | None
    done_at: datetime | None
    done_by: str | None
    outcome: str
    outcome_label: str
    outcomes: list[OutcomeOut]
    fields: list[FieldOut]


class CaseFull(CaseOut):
    """A case with its steps."""

    tasks: list[TaskOut]


class TasksAsked(Asked):
    """Questions of the list of tasks: what the holder can do now, or all open steps of the holder's roles."""

    of: Annotated[
        str, StringConstraints(pattern="^(mine|role)$"), Field(description="mine 我的 · role 本岗位")
    ] = "mine"


class Tasks(Schema):
    """A page of open tasks, oldest first."""

    items: list[TaskOut]
    next: str | None


class Decision(Given):
    """How a step is decided."""

    outcome: Word
    opinion: Annotated[str, StringConstraints(max_length=4000)] = ""
    data: Annotated[dict[str, Value], Field(description="本步表单各项，见 tasks 的 fields")] = {}


class Decided(Schema):
    """The case after the step."""

    task: TaskOut
    case: CaseOut


# ---- units


class UnitsAsked(Asked):
    """Questions of the list of units."""

    project: UUID | None = None
    building: UUID | None = None
    state: HomeState | None = None


class UnitOut(Schema):
    """A unit on sale; floor prices only for whom they may be shown to."""

    id: UUID
    label: str
    project: ProjectOut
    building: Named
    entrance: str
    floor: int
    room: str
    layout: str
    use: str
    state: HomeState
    state_since: datetime | None
    area: Decimals | None
    inner_area: Decimals | None
    area_measured: bool
    unit_price: Decimals | None
    list_price: Decimals | None
    floor_price: Decimals | None
    second_floor_price: Decimals | None


class Units(Schema):
    """A page of units."""

    items: list[UnitOut]
    next: str | None


# ---- customers


class PartiesAsked(Asked):
    """Questions of the list of customers."""

    project: UUID | None = None


class PartyOut(Schema):
    """A customer, masked."""

    id: UUID
    kind: CustomerKind
    name: str
    id_type: IdType
    id_number: str
    mobile: str
    email: str
    projects: list[ProjectOut]
    created_at: datetime


class Parties(Schema):
    """A page of customers."""

    items: list[PartyOut]
    next: str | None


class PartyIn(Given):
    """A customer to be registered with a project; checked as the screen checks it."""

    project: UUID
    kind: CustomerKind = CustomerKind.PERSON
    name: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    id_type: IdType = IdType.RESIDENT
    id_number: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    id_expires_on: date | None = None
    id_long_term: bool = False
    sex: Sex | None = None
    birth_on: date | None = None
    mobile: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    nationality: Word = "中国"
    residence_permit: ResidencePermit = ResidencePermit.NOT_NEEDED
    address: Annotated[str, StringConstraints(max_length=400)] = ""
    email: Annotated[str, StringConstraints(max_length=200)] = ""
    contact: Annotated[str, StringConstraints(max_length=200)] = ""
    guardian: UUID | None = None


class RevealIn(Given):
    """Which sealed value is to be shown, and why."""

    field: Sensitive
    reason: Annotated[str, StringConstraints(max_length=150)] = ""
    case: UUID | None = None


class Revealed(Schema):
    """A value in full; the look is written down."""

    field: Sensitive
    value: str


# ---- calculators


class InputOut(Schema):
    """An input of a calculation."""

    name: str
    label: str
    unit: str
    required: bool
    default: str | None


class TopicOut(Schema):
    """A calculation with its inputs, results and sources."""

    topic: str
    label: str
    inputs: list[InputOut]
    result: list[str]
    sources: list[str]


class Topics(Schema):
    """Every calculation."""

    items: list[TopicOut]


class Calculation(Schema):
    """The result of a calculation and its working, line by line."""

    topic: str
    result: dict[str, Any]
    explain: list[str]
