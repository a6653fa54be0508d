"""Addresses of cancellations."""

from django.urls import path

from guijia.areas.unwinding import views

app_name = "unwinding"

urlpatterns = [
    path("", views.cancellations, name="cancellations"),
    path("<uuid:cancellation_id>/", views.cancellation, name="cancellation"),
    path("<uuid:cancellation_id>/revise/", views.revise, name="revise"),
    path("<uuid:cancellation_id>/refunds/", views.ask_again, name="ask_again"),
    path("apply/<uuid:subscription_id>/", views.apply, name="apply"),
    path("apply/<uuid:subscription_id>/working/", views.working, name="working"),
]
