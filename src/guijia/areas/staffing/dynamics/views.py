"""Staff dynamics through HTTP, for those who lead people."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from guijia.areas.staffing.dynamics import actions, queries
from guijia.areas.staffing.dynamics.forms import EventForm
from guijia.areas.staffing.dynamics.tables import EventList
from guijia.areas.staffing.permissions import KEEP_DYNAMICS
from guijia.areas.staffing.rota.queries import projects_of
from guijia.kit.days import business_day
from guijia.kit.views import StaffRequest, go, signed_in, tell


def _keeper(request: StaffRequest) -> None:
    if not request.user.may(KEEP_DYNAMICS):
        raise Http404


@require_safe
@signed_in
def dynamics(request: StaffRequest) -> HttpResponse:
    """What was noted."""
    _keeper(request)
    acts = [("登记动态", reverse("staffing:note_event"))]
    return EventList().respond(request, queries.events_visible_to(request.user), acts=acts)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def note(request: StaffRequest) -> HttpResponse:
    """Note something."""
    _keeper(request)
    projects = [one for one in projects_of(request.user) if request.user.may(KEEP_DYNAMICS, one.pk)]
    people = queries.colleagues_of(request.user)
    form = EventForm(
        request.POST if request.method == "POST" else None,
        projects=projects,
        people=people,
        above=people,
        initial={"happened_on": business_day(request.now)},
    )
    if request.method == "POST" and form.is_valid():
        said, by_id = dict(form.cleaned_data), {str(one.pk): one for one in people}
        actions.note_event(
            project=next(one for one in projects if str(one.pk) == said.pop("project")),
            staff=by_id[said.pop("staff")],
            reported_to=by_id.get(said.pop("reported_to")),
            actor=request.user,
            now=request.now,
            **said,
        )
        tell(request, "已登记。")
        return go(request, reverse("staffing:dynamics"))
    status = 422 if request.method == "POST" else 200
    return render(request, "staffing/note_event.html", {"form": form}, status=status)
