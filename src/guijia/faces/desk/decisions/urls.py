"""Addresses of the decision tables."""

from django.urls import path

from guijia.faces.desk.decisions import views

app_name = "decisions"

urlpatterns = [
    path("decisions/", views.tables_, name="tables"),
    path("decisions/<uuid:version_id>/", views.table, name="table"),
    path("decisions/<uuid:version_id>/draft", views.draft, name="draft"),
    path("decisions/<uuid:version_id>/publish", views.publish, name="publish"),
    path("decisions/<uuid:version_id>/dmn", views.as_dmn, name="dmn"),
    path("decisions/<uuid:version_id>/excel", views.as_excel, name="excel"),
]
