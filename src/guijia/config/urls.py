"""Every address of the product; each area brings its own."""

# TEMPORARY while the rooms are being built: rooms that do not import yet are left out.
from django.urls import include, path

urlpatterns = []
for _prefix, _module in (
    ("", "guijia.faces.desk.urls"),
    ("cases/", "guijia.platform.flow.urls"),
    ("files/", "guijia.platform.files.urls"),
    ("papers/", "guijia.platform.papers.urls"),
    ("homes/", "guijia.areas.estate.urls"),
    ("customers/", "guijia.areas.parties.urls"),
    ("money/", "guijia.areas.ledger.urls"),
    ("deals/", "guijia.areas.deals.urls"),
):
    try:
        urlpatterns.append(path(_prefix, include(_module)))
    except (ImportError, RuntimeError):
        continue

handler400 = "guijia.kit.views.bad_request"
handler403 = "guijia.kit.views.forbidden"
handler404 = "guijia.kit.views.not_found"
handler500 = "guijia.kit.views.server_error"
