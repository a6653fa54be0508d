"""Addresses of homes, sales control and permits."""

from django.urls import include, path

from guijia.areas.estate.views import areas, board, delivery, permits, plans, registers, release, terms

app_name = "estate"
urlpatterns = [
    path("", board.index, name="boards"),
    path("board/<uuid:building_id>/", board.board, name="board"),
    path("board/<uuid:building_id>/live", board.live, name="live"),
    path("board/<uuid:building_id>/release", release.release, name="release"),
    path("board/<uuid:building_id>/sheet", registers.sheet, name="sheet"),
    path("unit/<uuid:unit_id>/card", board.card, name="card"),
    path("unit/<uuid:unit_id>/hold", board.hold, name="hold"),
    path("unit/<uuid:unit_id>/let-go", board.let_go, name="let_go"),
    path("unit/<uuid:unit_id>/off-sale", board.off_sale, name="off_sale"),
    path("unit/<uuid:unit_id>/on-sale", board.on_sale, name="on_sale"),
    path("unit/<uuid:unit_id>/deliver", delivery.deliver, name="deliver"),
    path("unit/<uuid:unit_id>/register", registers.unit_register, name="unit_register"),
    path("list/", registers.homes, name="homes"),
    path("register/", registers.register, name="register"),
    path("permits/", permits.permits, name="permits"),
    path("permits/terms/", terms.terms, name="terms"),
    path("permits/<uuid:permit_id>/revoke", permits.revoke, name="revoke_permit"),
    path("areas/", areas.areas, name="areas"),
    path("areas/import", areas.area_import, name="area_import"),
    path("unit/<uuid:unit_id>/areas", areas.unit_areas, name="unit_areas"),
    path("plans/", plans.plans, name="plans"),
    path("plans/new", plans.new_plan, name="new_plan"),
    path("plans/<uuid:plan_id>/", plans.plan, name="plan"),
    path("plans/<uuid:plan_id>/picture", plans.picture, name="plan_picture"),
    path("imports/", include("guijia.areas.estate.import_urls")),
]
