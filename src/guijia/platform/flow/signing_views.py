"""Pages beside the decision of a step: asking others to sign, signing, sending back, copies, urging, withdrawing."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from guijia.kit.errors import BusinessError
from guijia.kit.views import StaffRequest, go, signed_in, tell
from guijia.platform.flow import actions, errors, forms, queries
from guijia.platform.flow.enums import SeatKind, TaskState
from guijia.platform.flow.models import Case, Task
from guijia.platform.flow.views import case_or_404

Doer = Callable[[forms.AskForm, StaffRequest, Case, Task | None], str]


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing that can be asked: its words, its form, what is done, whether it is about an open step."""

    title: str
    words: str
    button: str
    form: type[forms.AskForm]
    do: Doer
    about_step: bool = True


def _sign_too(form: forms.AskForm, request: StaffRequest, case: Case, task: Task | None) -> str:
    who = form.chosen()
    actions.add_signer(
        task=_needed(task),
        staff=who,
        kind=SeatKind(form.cleaned_data["kind"]),
        reason=form.cleaned_data["reason"],
        actor=request.user,
        now=request.now,
    )
    return f"已请{who.name}签署。"


def _send_back(form: forms.AskForm, request: StaffRequest, case: Case, task: Task | None) -> str:
    actions.send_back(
        case=case,
        step=_needed(task).step_key,
        to_step=form.cleaned_data["to_step"],
        opinion=form.cleaned_data["opinion"],
        actor=request.user,
        now=request.now,
    )
    return "已退回，之后的步骤须重新办。"


def _urge(form: forms.AskForm, request: StaffRequest, case: Case, task: Task | None) -> str:
    actions.urge(task=_needed(task), words=form.cleaned_data["words"], actor=request.user, now=request.now)
    return "已催办。"


def _copy(form: forms.AskForm, request: StaffRequest, case: Case, task: Task | None) -> str:
    who = form.chosen()
    actions.copy_case(case=case, to=who, actor=request.user, now=request.now)
    return f"已抄送{who.name}。"


def _comment(form: forms.AskForm, request: StaffRequest, case: Case, task: Task | None) -> str:
    actions.comment(case=case, text=form.cleaned_data["text"], actor=request.user, now=request.now)
    return "已记下评论。"


def _withdraw(form: forms.AskForm, request: StaffRequest, case: Case, task: Task | None) -> str:
    actions.withdraw_case(case=case, reason=form.cleaned_data["reason"], actor=request.user, now=request.now)
    return "已撤回。"


ASKS = {
    "signer": Ask("加签", "请别人也签署这一步。签署人不同意时，本步只能退回或不同意。", "请他签", forms.SignerForm, _sign_too),
    "send-back": Ask("退回到", "退回到已办过的一步；之后的步骤重新办，时限重新起算。", "退回", forms.SendBackForm, _send_back),
    "urge": Ask("催办", "提醒正在办这一步的人。", "催办", forms.UrgeForm, _urge),
    "copy": Ask("抄送", "让同事知道这件事，不需要他办理。", "抄送", forms.CopyForm, _copy, about_step=False),
    "comment": Ask("评论", "写给能看到这件事的人；不影响办理。", "发表", forms.CommentForm, _comment, about_step=False),
    "withdraw": Ask("撤回", "撤回后案件结束；改好可以重新发起。", "撤回", forms.WithdrawForm, _withdraw, about_step=False),
}  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def ask(request: StaffRequest, case_id: UUID, what: str) -> HttpResponse:
    """One page for each thing that can be asked beside a decision; a refusal keeps what was typed."""
    found, process, _ = case_or_404(request, case_id)
    wanted = ASKS.get(what)
    if wanted is None:
        raise Http404
    task = _open_task(found, request.POST.get("task") or request.GET.get("task") or "")
    if wanted.about_step and task is None:
        task = next((one for one in found.tasks.all() if one.state == TaskState.OPEN), None)
    posted = request.POST if request.method == "POST" else None
    form = wanted.form(posted, case=found, task=task, readers=queries.readers_of(found))
    refusal: BusinessError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            said = wanted.do(form, request, found, task)
        except BusinessError as refused:
            refusal = refused
        else:
            tell(request, said)
            return go(request, reverse("flow:case", args=[case_id]))
    status = refusal.status if refusal else (422 if form.is_bound else 200)
    shown = {"case": found, "process": process, "ask": wanted, "task": task, "form": form, "refusal": refusal}
    return render(request, "flow/ask.html", shown, status=status)


@require_POST
@signed_in
def sign(request: StaffRequest, case_id: UUID, seat_id: UUID, answer: str) -> HttpResponse:
    """Sign where one was asked to: ``agree``, ``object``; or ``drop`` what one asked of another."""
    found, _, _ = case_or_404(request, case_id)
    seat = queries.seat_on(found, seat_id)
    if seat is None or answer not in {"agree", "object", "drop"}:
        raise Http404
    if answer == "drop":
        actions.drop_signer(seat=seat, actor=request.user, now=request.now)
        tell(request, f"已撤销加签{seat.staff.name}。")
        return go(request, reverse("flow:case", args=[case_id]))
    words = forms.OpinionForm(request.POST)
    if not words.is_valid():
        raise errors.opinion_unreadable(str(words.errors["opinion"][0]))
    actions.sign(
        seat=seat,
        agrees=answer == "agree",
        opinion=words.cleaned_data["opinion"],
        actor=request.user,
        now=request.now,
        ink=forms.InkForm(request.POST).ink(),
    )
    tell(request, "已签署。")
    return go(request, reverse("flow:case", args=[case_id]))


def _open_task(found: Case, wanted: str) -> Task | None:
    return next(
        (one for one in found.tasks.all() if str(one.pk) == wanted and one.state == TaskState.OPEN), None
    )


def _needed(task: Task | None) -> Task:
    if task is None:
        raise errors.case_closed()
    return task
