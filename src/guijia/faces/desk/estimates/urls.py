"""Addresses of the estimates."""

from django.urls import path

from guijia.faces.desk.estimates import views

app_name = "estimates"

urlpatterns = [
    path("", views.topics, name="topics"),
    path("kept/<uuid:estimate_id>/", views.kept, name="kept"),
    path("<slug:topic>/", views.estimate, name="estimate"),
    path("<slug:topic>/print", views.print_estimate, name="print"),
]
