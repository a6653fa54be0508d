"""Addresses of opening hours and ladders."""

from django.urls import path

from guijia.faces.desk.times import views

app_name = "times"

urlpatterns = [
    path("hours/", views.hours, name="hours"),
    path("hours/<uuid:row_id>/end", views.end_hours, name="end_hours"),
    path("ladders/", views.ladders, name="ladders"),
    path("ladders/end", views.end_step, name="end_step"),
]
