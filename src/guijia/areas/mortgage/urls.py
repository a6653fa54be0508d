"""Addresses of loans."""

from django.urls import path

from guijia.areas.mortgage.views import banks, loans, overdue

app_name = "mortgage"

urlpatterns = [
    path("loans/", loans.loans, name="loans"),
    path("loans/print/", loans.print_ledger, name="print_ledger"),
    path("loans/<uuid:loan_id>/", loans.loan, name="loan"),
    path("loans/<uuid:loan_id>/bank/", loans.choose_bank, name="choose_bank"),
    path("loans/<uuid:loan_id>/papers/", loans.receive, name="receive"),
    path("loans/<uuid:loan_id>/originals/", loans.keep_original, name="keep_original"),
    path("originals/<uuid:original_id>/move/", loans.move_original, name="move_original"),
    path("loans/<uuid:loan_id>/release/", loans.release, name="release"),
    path("loans/<uuid:loan_id>/deposit/", loans.return_deposit, name="return_deposit"),
    path("missing/", loans.missing, name="missing"),
    path("weeks/", loans.weeks, name="weeks"),
    path("weeks/<uuid:register_id>/", loans.week, name="week"),
    path("weeks/<uuid:register_id>/print/", loans.print_week, name="print_week"),
    path("agreements/", banks.agreements, name="agreements"),
    path("agreements/new/", banks.new_agreement, name="new_agreement"),
    path("agreements/<uuid:agreement_id>/", banks.agreement, name="agreement"),
    path("agreements/<uuid:agreement_id>/end/", banks.end_agreement, name="end_agreement"),
    path("checklist/", banks.checklist, name="checklist"),
    path("checklist/new/", banks.new_item, name="new_item"),
    path("checklist/<uuid:item_id>/", banks.item, name="item"),
    path("checklist/<uuid:item_id>/retire/", banks.retire_item, name="retire_item"),
    path("overdue/", overdue.overdue, name="overdue"),
    path("overdue/import/", overdue.import_overdue, name="import_overdue"),
    path("overdue/<uuid:item_id>/", overdue.item, name="overdue_item"),
    path("overdue/<uuid:item_id>/follow/", overdue.follow, name="follow"),
]
