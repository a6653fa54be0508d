"""Addresses of money."""

from django.urls import path

from guijia.areas.ledger.views import account, deeds, lists

app_name = "ledger"
urlpatterns = [
    path("receipts/", lists.receipts, name="receipts"),
    path("receipts/split/", deeds.split, name="split"),
    path("plans/", lists.plans, name="plans"),
    path("refunds/", lists.refunds, name="refunds"),
    path("transfers/", lists.transfers, name="transfers"),
    path("invoices/", lists.invoices, name="invoices"),
    path("journals/", lists.journals, name="journals"),
    path("held/", lists.held, name="held"),
    path("months/", lists.months, name="months"),
    path("months/close", deeds.close_month, name="close_month"),
    path("months/<uuid:month_id>/reopen", deeds.reopen_month, name="reopen_month"),
    path("accounts/", lists.accounts, name="accounts"),
    path("accounts/<uuid:account_id>/", account.account, name="account"),
    path("accounts/<uuid:account_id>/receive", account.receive, name="receive"),
    path("accounts/<uuid:account_id>/refund", deeds.request_refund, name="request_refund"),
    path("accounts/<uuid:account_id>/transfer", deeds.transfer, name="transfer"),
    path("accounts/<uuid:account_id>/remit", deeds.remit, name="remit"),
    path("accounts/<uuid:account_id>/invoice", deeds.record_invoice, name="record_invoice"),
    path("receipts/<uuid:receipt_id>/reverse", account.reverse_receipt, name="reverse_receipt"),
    path("refunds/<uuid:refund_id>/", deeds.refund, name="refund"),
    path("refunds/<uuid:refund_id>/reverse", deeds.reverse_refund, name="reverse_refund"),
    path("transfers/<uuid:transfer_id>/reverse", deeds.reverse_transfer, name="reverse_transfer"),
    path("remittances/<uuid:remittance_id>/reverse", deeds.reverse_remittance, name="reverse_remittance"),
    path("invoices/<uuid:invoice_id>/red", deeds.red_invoice, name="red_invoice"),
]
