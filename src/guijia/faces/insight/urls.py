"""Addresses of reports."""

from django.urls import path

from guijia.faces.insight import views

app_name = "insight"

urlpatterns = [
    path("sales", views.report, {"key": "sales"}, name="sales"),
    path("money", views.report, {"key": "money"}, name="money"),
    path("visitors", views.report, {"key": "visitors"}, name="visitors"),
    path("kept", views.kept, name="kept"),
    path("kept/<uuid:kept_id>", views.kept_report, name="kept_report"),
]
