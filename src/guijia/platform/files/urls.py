"""Addresses of files."""

from django.urls import path

from guijia.platform.files import views

app_name = "files"
urlpatterns = [
    path("upload", views.upload, name="upload"),
    path("<uuid:pk>", views.download, name="download"),
]
