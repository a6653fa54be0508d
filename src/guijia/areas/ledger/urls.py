"""Addresses of money."""

from django.urls import path

from guijia.areas.ledger import views

app_name = "ledger"
urlpatterns = [
    path("receipts/", views.receipts, name="receipts"),
    path("accounts/", views.accounts, name="accounts"),
    path("accounts/<uuid:account_id>/", views.account, name="account"),
    path("accounts/<uuid:account_id>/receive", views.receive, name="receive"),
    path("receipts/<uuid:receipt_id>/reverse", views.reverse_receipt, name="reverse_receipt"),
]
