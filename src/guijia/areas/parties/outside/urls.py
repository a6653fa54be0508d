"""Addresses of outside parties."""

from django.urls import path

from guijia.areas.parties.outside import views

app_name = "outside"

urlpatterns = [
    path("", views.parties, name="parties"),
    path("new", views.edit, name="new"),
    path("<uuid:party_id>/", views.party, name="party"),
    path("<uuid:party_id>/edit", views.edit, name="edit"),
    path("<uuid:party_id>/end", views.end, name="end"),
    path("<uuid:party_id>/contacts", views.add_contact, name="add_contact"),
    path("<uuid:party_id>/contacts/<uuid:contact_id>/end", views.end_contact, name="end_contact"),
    path("<uuid:party_id>/contacts/<uuid:contact_id>/reveal", views.reveal, name="reveal"),
    path("<uuid:party_id>/items", views.open_item, name="open_item"),
    path("<uuid:party_id>/items/<uuid:item_id>/done", views.close_item, name="close_item"),
]
