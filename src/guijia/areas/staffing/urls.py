"""Addresses of staff administration."""

from django.urls import path

from guijia.areas.staffing import views

app_name = "staffing"

urlpatterns = [
    path("leaving/", views.hand_overs, name="hand_overs"),
    path("leaving/of/<uuid:staff_id>/", views.let_go, name="let_go"),
    path("leaving/<uuid:hand_over_id>/", views.hand_over, name="hand_over"),
    path("leaving/<uuid:hand_over_id>/cancel", views.cancel, name="cancel"),
]
