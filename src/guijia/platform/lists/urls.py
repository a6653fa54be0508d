"""Addresses of views of lists."""

from django.urls import path

from guijia.platform.lists import acting, views

app_name = "lists"

urlpatterns = [
    path("acts/", acting.act, name="act"),
    path("views/", views.views, name="views"),
    path("views/new", views.new, name="new"),
    path("views/start", views.start, name="start"),
    path("views/columns", views.choose_columns, name="choose_columns"),
    path("views/<uuid:view_id>/", views.edit, name="edit"),
    path("views/<uuid:view_id>/replace", views.replace, name="replace"),
    path("views/<uuid:view_id>/end", views.end, name="end"),
]
