"""Addresses of absences."""

from django.urls import path

from guijia.faces.desk.away import views

app_name = "away"

urlpatterns = [
    path("", views.absences, name="absences"),
    path("new/", views.announce, name="announce"),
    path("<uuid:absence_id>/cancel/", views.cancel, name="cancel"),
]
