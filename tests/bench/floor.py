"""The floor: the least that a page of fifty rows costs on this server, with this session and sign-in."""

from django.http import HttpResponse
from django.shortcuts import render

from guijia.kit.views import StaffRequest, signed_in
from guijia.platform.flow.models import Case


@signed_in
def floor(request: StaffRequest) -> HttpResponse:
    """One indexed query of fifty rows through the ORM into a plain template."""
    rows = Case.objects.defer("engine_state", "trail", "waiting").order_by("-opened_at", "-id")[:50]
    return render(request, "bench/floor.html", {"rows": rows})
