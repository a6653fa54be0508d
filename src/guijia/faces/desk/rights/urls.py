"""Addresses of the roles and their rights."""

from django.urls import path

from guijia.faces.desk.rights import views

app_name = "rights"

urlpatterns = [
    path("", views.roles, name="roles"),
    path("matrix/", views.matrix, name="matrix"),
    path("download", views.download, name="download"),
    path("of/<slug:key>/", views.role, name="role"),
    path("of/<slug:key>/restore", views.restore, name="restore"),
]
