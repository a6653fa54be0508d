"""Addresses of originals."""

from django.urls import path

from guijia.areas.custody import views

app_name = "custody"

urlpatterns = [
    path("", views.originals, name="originals"),
    path("missing/", views.missing, name="missing"),
    path("register/", views.register, name="register"),
    path("<uuid:original_id>/", views.original, name="original"),
    path("<uuid:original_id>/give/", views.give, name="give"),
    path("<uuid:original_id>/lose/", views.lose, name="lose"),
    path("hand-overs/<uuid:hand_over_id>/sign/", views.sign, name="sign"),
]
