"""Originals: the register, the missing ones, one original with its hand-overs."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guijia.areas.custody import actions, forms, queries, rules, tables
from guijia.areas.custody.enums import OUTSIDE, OriginalKind, OriginalState
from guijia.areas.custody.models import Original
from guijia.areas.custody.permissions import HAND_OVER, KEEP_ORIGINALS, SEE_ORIGINALS
from guijia.kit.days import business_day
from guijia.kit.errors import BusinessError
from guijia.kit.views import StaffRequest, chosen_project, go, signed_in, tell
from guijia.platform.places import queries as places
from guijia.platform.places.models import Project


def _gate(request: StaffRequest) -> None:
    if not request.user.may(SEE_ORIGINALS):
        raise Http404


@require_safe
@signed_in
def originals(request: StaffRequest) -> HttpResponse:
    """Every original of the viewer's projects."""
    _gate(request)
    acts = [("缺失与逾期", reverse("custody:missing"))]
    if request.user.may(KEEP_ORIGINALS):
        acts.insert(0, ("登记原件", reverse("custody:register")))
    return tables.OriginalList().respond(request, queries.originals_visible_to(request.user), acts=acts)


@require_safe
@signed_in
def missing(request: StaffRequest) -> HttpResponse:
    """Those that are lost, or out beyond the day on which they should be back."""
    _gate(request)
    rows = queries.missing(queries.originals_visible_to(request.user), business_day(request.now))
    return tables.MissingList().respond(request, rows, acts=[("全部原件", reverse("custody:originals"))])


def _seen(request: StaffRequest, original_id: UUID) -> Original:
    found = queries.originals_visible_to(request.user).filter(pk=original_id).first()
    if found is None:
        raise Http404
    return found


@require_safe
@signed_in
def original(request: StaffRequest, original_id: UUID) -> HttpResponse:
    """One original: where it is, and every hand-over of it."""
    return _page(request, _seen(request, original_id))


def _page(
    request: StaffRequest, found: Original, give: forms.GiveForm | None = None, status: int = 200, **more: Any
) -> HttpResponse:
    offered = queries.offered_of(found.pk)
    may_fetch = request.user.may(KEEP_ORIGINALS, found.project_id)
    holds = found.holder_id == request.user.pk or (found.keeper in OUTSIDE and may_fetch)
    may_give = found.state == OriginalState.KEPT and holds and request.user.may(HAND_OVER, found.project_id)
    shown = {
        "original": found,
        "where": rules.keeper_words(found.keeper, found.holder_name),
        "is_missing": rules.is_missing(found.state, found.due_on, business_day(request.now)),
        "hand_overs": queries.hand_overs_of(found.pk),
        "offered": offered,
        "sign": forms.SignForm(auto_id="sign_%s"),
        "lost": forms.LoseForm(auto_id="lost_%s"),
        "may_sign": offered is not None and offered.taker_id == request.user.pk,
        "may_lose": may_fetch and found.state in {OriginalState.KEPT, OriginalState.MOVING},
        "give": (give or forms.GiveForm(takers=queries.takers(request.user, found.project_id)))
        if may_give
        else None,
    }
    return render(request, "custody/original.html", shown | more, status=status)


@require_POST
@signed_in
def give(request: StaffRequest, original_id: UUID) -> HttpResponse:
    """Hand it over."""
    found = _seen(request, original_id)
    form = forms.GiveForm(request.POST, takers=queries.takers(request.user, found.project_id))
    if not form.is_valid():
        return _page(request, found, form, status=422)
    try:
        made = actions.offer(original_id=found.pk, giving=form.giving, actor=request.user, now=request.now)
    except BusinessError as refusal:
        if refusal.field in form.fields:
            form.add_error(refusal.field, refusal.message)
        return _page(request, found, form, status=refusal.status, refusal=refusal)
    tell(request, f"已交出，等 {made.taker.name} 签收。")
    return go(request, reverse("custody:original", args=[found.pk]))


@require_POST
@signed_in
def sign(request: StaffRequest, hand_over_id: UUID) -> HttpResponse:
    """Sign for it, or say that it did not come."""
    found = queries.hand_overs_visible_to(request.user).filter(pk=hand_over_id).first()
    if found is None:
        raise Http404
    form = forms.SignForm(request.POST)
    if not form.is_valid():
        raise BusinessError("custody_choose", "请选择收到或者没有收到。")
    received = form.cleaned_data["received"] == "yes"
    actions.sign_for(
        hand_over_id=found.pk,
        received=received,
        words=form.cleaned_data["words"],
        actor=request.user,
        now=request.now,
    )
    tell(request, "已签收。" if received else "已登记没有收到，原件仍在交出人名下。")
    return go(request, reverse("custody:original", args=[found.original_id]))


@require_POST
@signed_in
def lose(request: StaffRequest, original_id: UUID) -> HttpResponse:
    """Enter that it is lost."""
    found = _seen(request, original_id)
    form = forms.LoseForm(request.POST)
    words = form.cleaned_data["words"] if form.is_valid() else ""
    actions.lose(original_id=found.pk, words=words, actor=request.user, now=request.now)
    tell(request, f"{found.number} 已登记遗失，列入缺失清单。")
    return go(request, reverse("custody:original", args=[found.pk]))


@require_http_methods(["GET", "POST"])
@signed_in
def register(request: StaffRequest) -> HttpResponse:
    """Register originals that no other register has entered."""
    if not request.user.may(KEEP_ORIGINALS):
        raise Http404
    projects = {
        str(one.pk): one
        for one in places.projects_among(request.user.scope_of(KEEP_ORIGINALS)).order_by("name")
    }
    choices = [(pk, one.name) for pk, one in projects.items()]
    form = forms.RegisterForm(
        request.POST or None, projects=choices, initial={"project": chosen_project(request)}
    )
    refusal: BusinessError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            made = _register(request, projects[form.cleaned_data["project"]], form.cleaned_data)
        except BusinessError as error:
            refusal = error
            error.show_on(form)
        else:
            tell(request, f"已登记 {len(made)} 份原件。")
            return go(request, reverse("custody:originals"))
    status = 200 if request.method == "GET" else 422
    return render(request, "custody/register.html", {"form": form, "refusal": refusal}, status=status)


def _register(request: StaffRequest, project: Project, data: dict[str, Any]) -> list[Original]:
    unit = places.units_of(project).filter(label=data["unit"]).first() if data["unit"] else None
    if data["unit"] and unit is None:
        raise BusinessError("custody_unit", "本项目没有这套房。", field="unit")
    return actions.register_originals(
        kind=OriginalKind(data["kind"]), document_id=None, document_number=data["document_number"],
        copies=data["copies"], project=project, unit=unit, holder=request.user, actor=request.user,
        now=request.now,
    )  # fmt: skip
