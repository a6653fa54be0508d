"""Addresses of the import of price lists; hung below ``homes/imports/``."""

from django.urls import path

from guijia.areas.estate.views import price_import as views

urlpatterns = [
    path("", views.imports, name="imports"),
    path("upload", views.upload, name="import_upload"),
    path("<uuid:import_id>/", views.shown, name="import"),
    path("<uuid:import_id>/live", views.live, name="import_live"),
    path("<uuid:import_id>/copy", views.copy, name="import_copy"),
    path("<uuid:import_id>/answer", views.answer, name="import_answer"),
    path("<uuid:import_id>/again", views.again, name="import_again"),
    path("<uuid:import_id>/confirm", views.confirm, name="import_confirm"),
    path("<uuid:import_id>/undo", views.undo, name="import_undo"),
]
