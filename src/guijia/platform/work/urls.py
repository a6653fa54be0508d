"""Addresses of background work."""

from django.urls import path

from guijia.platform.work import views

app_name = "work"

urlpatterns = [
    path("", views.works, name="works"),
    path("<uuid:work_id>/", views.work, name="work"),
    path("<uuid:work_id>/progress", views.progress, name="progress"),
    path("<uuid:work_id>/begin", views.begin, name="begin"),
    path("<uuid:work_id>/cancel", views.cancel, name="cancel"),
    path("<uuid:work_id>/again", views.again, name="again"),
    path("<uuid:work_id>/file", views.file, name="file"),
]
