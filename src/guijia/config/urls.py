"""Every address of the product; each area brings its own."""

from django.urls import include, path

from guijia.config import api as _calculators  # noqa: F401  registers on import
from guijia.faces.api.service import api

urlpatterns = [
    path("", include("guijia.faces.desk.urls")),
    path("a/", include("guijia.faces.desk.approve.urls")),
    path("messages/", include("guijia.platform.notify.urls")),
    path("work/", include("guijia.platform.work.urls")),
    path("lists/", include("guijia.platform.lists.urls")),
    path("cases/", include("guijia.platform.flow.urls")),
    path("files/", include("guijia.platform.files.urls")),
    path("papers/", include("guijia.platform.papers.urls")),
    path("staff/", include("guijia.areas.staffing.urls")),
    path("homes/", include("guijia.areas.estate.urls")),
    path("outside/", include("guijia.areas.parties.outside.urls")),
    path("visits/", include("guijia.areas.parties.visits.urls")),
    path("reports/", include("guijia.faces.insight.urls")),
    path("customers/", include("guijia.areas.parties.urls")),
    path("money/", include("guijia.areas.ledger.urls")),
    path("deals/", include("guijia.areas.deals.urls")),
    path("originals/", include("guijia.areas.custody.urls")),
    path("cancellations/", include("guijia.areas.unwinding.urls")),
    path("mortgage/", include("guijia.areas.mortgage.urls")),
    path("settings/api/", include("guijia.faces.api.urls")),
    path("api/v1/", api.urls),
]

handler400 = "guijia.kit.views.bad_request"
handler403 = "guijia.kit.views.forbidden"
handler404 = "guijia.kit.views.not_found"
handler500 = "guijia.kit.views.server_error"
