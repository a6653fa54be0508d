"""Leaving through HTTP; for whoever lets people go, done by those of all projects."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guijia.areas.staffing import actions, errors, queries, tables
from guijia.areas.staffing.forms import HandOverForm
from guijia.areas.staffing.leaving import registry
from guijia.areas.staffing.models import HandOver
from guijia.areas.staffing.permissions import LET_GO
from guijia.kit.days import business_day
from guijia.kit.errors import BusinessError
from guijia.kit.views import StaffRequest, go, signed_in, tell
from guijia.platform.org import queries as org
from guijia.platform.org.models import Staff


def _for_those_who_let_go(request: StaffRequest) -> None:
    """These pages do not exist for others. Raises: Http404."""
    if not request.user.may(LET_GO):
        raise Http404


@require_safe
@signed_in
def hand_overs(request: StaffRequest) -> HttpResponse:
    """Everybody who leaves, or left."""
    _for_those_who_let_go(request)
    return tables.HandOverList().respond(request, queries.hand_overs_visible_to(request.user))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def let_go(request: StaffRequest, staff_id: UUID) -> HttpResponse:
    """Everything somebody has in hand, and who shall take it; a post orders the hand-over."""
    _for_those_who_let_go(request)
    leaver = org.staff_visible_to(request.user).filter(pk=staff_id).first()
    if leaver is None:
        raise Http404
    standing = queries.open_hand_over_of(leaver.pk)
    if standing is not None and request.method != "POST":
        return go(request, reverse("staffing:hand_over", args=[standing.pk]))
    today = business_day(request.now)
    form = HandOverForm(
        request.POST if request.method == "POST" else None,
        people=[one for one in org.possible_deputies(request.user) if one.pk != leaver.pk],
        posts=queries.posts_of(leaver),
        today=today,
        initial={"ends_on": today},
    )
    if request.method != "POST":
        return _preview(request, leaver, form)
    if not request.user.may_everywhere(LET_GO):
        raise errors.not_everywhere()
    if not form.is_valid():
        return _preview(request, leaver, form, status=422)
    try:
        made = actions.order_hand_over(
            staff=leaver,
            ends_on=form.cleaned_data["ends_on"],
            successors=form.successors(),
            reason=form.cleaned_data["reason"],
            actor=request.user,
            now=request.now,
        )
    except BusinessError as refusal:
        refusal.show_on(form)
        return _preview(request, leaver, form, status=refusal.status)
    tell(request, f"{leaver.name}的在手工作正在交接。")
    return go(request, reverse("staffing:hand_over", args=[made.pk]))


def _preview(request: StaffRequest, leaver: Staff, form: HandOverForm, status: int = 200) -> HttpResponse:
    posts = queries.posts_of(leaver)
    others = queries.other_holders(leaver, posts)
    context = {
        "leaver": leaver,
        "form": form,
        "kinds": [(kind, kind.found(leaver)) for kind in registry.kinds()],
        "sole": [key for key, count in others.items() if not count],
        "may_order": request.user.may_everywhere(LET_GO)
        and leaver.is_active
        and leaver.pk != request.user.pk,
    }
    return render(request, "staffing/let_go.html", context, status=status)


def _found(request: StaffRequest, hand_over_id: UUID) -> HandOver:
    _for_those_who_let_go(request)
    found = queries.hand_overs_visible_to(request.user).filter(pk=hand_over_id).first()
    if found is None:
        raise Http404
    return found


@require_safe
@signed_in
def hand_over(request: StaffRequest, hand_over_id: UUID) -> HttpResponse:
    """One hand-over with what became of everything."""
    found = _found(request, hand_over_id)
    by_kind: dict[str, list[dict[str, str]]] = {}
    for line in found.result:
        by_kind.setdefault(line["label"], []).append(line)
    takers = org.staff_by_ids({UUID(one) for one in found.successors.values()})
    context = {
        "found": found,
        "sign": tables.state_shown(found),
        "kinds": list(by_kind.items()),
        "takers": takers,
        "may_cancel": found.is_open and request.user.may_everywhere(LET_GO),
    }
    return render(request, "staffing/hand_over.html", context)


@require_POST
@signed_in
def cancel(request: StaffRequest, hand_over_id: UUID) -> HttpResponse:
    """The person stays."""
    found = _found(request, hand_over_id)
    actions.cancel_hand_over(hand_over=found, actor=request.user, now=request.now)
    tell(request, f"已取消{found.staff.name}的离职，账号照常使用。已交接的工作仍在接手人处。")
    return go(request, reverse("staffing:hand_over", args=[found.pk]))
