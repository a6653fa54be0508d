"""The organisation as a picture, for the company's own people."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from guijia.areas.staffing.chart import queries
from guijia.areas.staffing.leave.views import own_people
from guijia.kit.views import StaffRequest, signed_in


@require_safe
@signed_in
def chart(request: StaffRequest) -> HttpResponse:
    """Companies, departments, sections, posts with people and vacancies."""
    own_people(request)
    return render(request, "staffing/chart.html", {"branches": queries.branches_visible_to(request.user)})
