"""Every address of the product; each area brings its own."""

from django.urls import include, path

urlpatterns = [
    path("", include("guijia.faces.desk.urls")),
    path("cases/", include("guijia.platform.flow.urls")),
    path("files/", include("guijia.platform.files.urls")),
    path("papers/", include("guijia.platform.papers.urls")),
    path("homes/", include("guijia.areas.estate.urls")),
    path("customers/", include("guijia.areas.parties.urls")),
    path("money/", include("guijia.areas.ledger.urls")),
    path("deals/", include("guijia.areas.deals.urls")),
]
