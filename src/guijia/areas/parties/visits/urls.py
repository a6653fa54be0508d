"""Addresses of visitors and callers."""

from django.urls import path

from guijia.areas.parties.visits import views

app_name = "visits"

urlpatterns = [
    path("", views.visits, name="visits"),
    path("new/<uuid:project_id>/", views.enter, name="enter"),
    path("known/<uuid:project_id>/", views.known, name="known"),
    path("<uuid:visit_id>/", views.visit, name="visit"),
    path("<uuid:visit_id>/void", views.void, name="void"),
]
