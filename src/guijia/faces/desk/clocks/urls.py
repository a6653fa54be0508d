"""Addresses of time limits."""

from django.urls import path

from guijia.faces.desk.clocks import views

app_name = "clocks"

urlpatterns = [
    path("<uuid:clock_id>/", views.clock, name="clock"),
    path("<uuid:clock_id>/people", views.popover, name="popover"),
    path("<uuid:clock_id>/pause", views.pause, name="pause"),
    path("<uuid:clock_id>/resume", views.resume, name="resume"),
]
