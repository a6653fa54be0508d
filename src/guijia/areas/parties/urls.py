"""Addresses of customers."""

from django.urls import path

from guijia.areas.parties import views

app_name = "parties"
urlpatterns = [
    path("", views.customers, name="customers"),
    path("new", views.new, name="new"),
    path("check", views.check, name="check"),
    path("pick", views.pick, name="pick"),
    path("<uuid:customer_id>", views.customer, name="customer"),
    path("<uuid:customer_id>/edit", views.edit, name="edit"),
    path("<uuid:customer_id>/reveal", views.reveal, name="reveal"),
]
