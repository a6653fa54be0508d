"""Pages of absences: the list, a new one, taking one back."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guijia.faces.desk.away.forms import AbsenceForm
from guijia.faces.desk.away.tables import AbsenceList
from guijia.kit import undo
from guijia.kit.days import business_day
from guijia.kit.errors import BusinessError
from guijia.kit.views import StaffRequest, go, signed_in, tell
from guijia.platform.org import actions, queries


@require_safe
@signed_in
def absences(request: StaffRequest) -> HttpResponse:
    """Who is away, as far as the viewer may know."""
    rows = queries.absences_visible_to(request.user)
    ahead = rows.filter(queries.ahead_of(request.user))[:20]
    acts = [("登记离岗", reverse("away:announce"))]
    return AbsenceList().respond(request, rows, acts=acts, ahead=ahead)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def announce(request: StaffRequest) -> HttpResponse:
    """Enter that somebody will be away; a refusal keeps what was typed."""
    people = queries.people_to_replace(request.user)
    deputies = queries.possible_deputies(request.user)
    posted = request.POST if request.method == "POST" else None
    initial = {"staff": str(request.user.pk), "from_day": business_day(request.now)}
    form = AbsenceForm(posted, people=people, deputies=deputies, initial=initial)
    refusal: BusinessError | None = None
    if form.is_bound and form.is_valid():
        from_at, until_at = form.span(request.now)
        given = form.cleaned_data
        try:
            made = actions.announce_absence(
                staff=given["staff"],
                deputy=given["deputy"],
                from_at=from_at,
                until_at=until_at,
                reason=given["reason"],
                actor=request.user,
                now=request.now,
            )
        except BusinessError as refused:
            refusal = refused
            if refused.field in form.fields:
                form.add_error(refused.field, refused.message)
        else:
            way = undo.way(request, "org.announce_absence", made.pk, back=reverse("away:absences"))
            tell(request, f"已登记{given['staff'].name}离岗。", ways=[way])
            return go(request, reverse("away:absences"))
    status = refusal.status if refusal else (422 if form.is_bound else 200)
    return render(request, "desk/absence.html", {"form": form, "refusal": refusal}, status=status)


@require_POST
@signed_in
def cancel(request: StaffRequest, absence_id: UUID) -> HttpResponse:
    """Take an absence back, or end it early."""
    absence = queries.absence_visible_to(request.user, absence_id)
    if absence is None:
        raise Http404
    actions.cancel_absence(absence=absence, actor=request.user, now=request.now)
    way = undo.way(request, "org.cancel_absence", absence.pk, back=reverse("away:absences"))
    tell(request, f"{absence.staff.name}的离岗已取消，代理到此为止。", ways=[way])
    return go(request, reverse("away:absences"))
