"""Addresses of deals."""

from django.urls import path

from guijia.areas.deals.views import changing, closing, lists, receiving, sets, subscribing

app_name = "deals"

urlpatterns = [
    path("subscriptions/", lists.subscriptions, name="subscriptions"),
    path("subscriptions/new/<uuid:unit_id>/", subscribing.subscribe, name="subscribe"),
    path("subscriptions/quote/<uuid:unit_id>/", subscribing.quote, name="quote"),
    path("subscriptions/<uuid:subscription_id>/", lists.subscription, name="subscription"),
    path("subscriptions/<uuid:subscription_id>/revise/", subscribing.revise, name="revise"),
    path("subscriptions/<uuid:subscription_id>/papers/", receiving.receive, name="receive_papers"),
    path("subscriptions/<uuid:subscription_id>/change/", changing.apply, name="apply_change"),
    path("subscriptions/<uuid:subscription_id>/change/preview/", changing.preview, name="change_preview"),
    path("changes/", changing.changes, name="changes"),
    path("changes/<uuid:change_id>/", changing.change, name="change"),
    path("changes/<uuid:change_id>/revise/", changing.revise, name="revise_change"),
    path("changes/<uuid:change_id>/papers/", changing.receive, name="receive_change_papers"),
    path("signings/", lists.signings, name="signings"),
    path("contracts/", lists.contracts, name="contracts"),
    path("contracts/<uuid:contract_id>/", lists.contract, name="contract"),
    path("filings/", lists.filings, name="filings"),
    path("seals/", lists.seals, name="seals"),
    path("commissions/", lists.commissions, name="commissions"),
    path("sets/", sets.sets, name="sets"),
    path("sets/make/", sets.make, name="make_sets"),
    path("sets/<uuid:set_id>/void/", sets.void, name="void_set"),
    path("registers/print/", closing.print_register, name="print_register"),
    path("closes/", closing.closes, name="closes"),
    path("closes/now/", closing.close_now, name="close_now"),
    path("closes/<uuid:close_id>/", closing.close, name="close"),
    path("closes/<uuid:close_id>/bureau/", closing.import_bureau, name="import_bureau"),
    path("closes/mismatches/<uuid:mismatch_id>/", closing.resolve, name="resolve_mismatch"),
    path("sheets/<uuid:sheet_id>/", closing.day_sheet, name="day_sheet"),
    path("sheets/print/<uuid:building_id>/", closing.print_day_sheet, name="print_day_sheet"),
    path("templates/", sets.publish, name="publish_template"),
    path("credentials/", sets.credentials, name="credentials"),
    path("credentials/<uuid:credential_id>/", sets.use_credential, name="use_credential"),
]
