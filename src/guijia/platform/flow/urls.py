"""Addresses of cases."""

from django.urls import path

from guijia.platform.flow import batch_views, ink_views, moving_views, signing_views, views

app_name = "flow"

urlpatterns = [
    path("", views.cases, name="cases"),
    path("approvals/", batch_views.approvals, name="approvals"),
    path("versions/", moving_views.versions, name="versions"),
    path("versions/<uuid:version_id>/move/", moving_views.move, name="move"),
    path("moves/<uuid:move_id>/", moving_views.moved, name="moved"),
    path("signature/", ink_views.mine, name="my_signature"),
    path("signature.png", ink_views.my_picture, name="my_signature_picture"),
    path("<uuid:case_id>/signatures/<uuid:task_id>.png", ink_views.picture, name="signature"),
    path("<uuid:case_id>/seats/<uuid:seat_id>.png", ink_views.seat_picture, name="seat_signature"),
    path("<uuid:case_id>/", views.case, name="case"),
    path("<uuid:case_id>/history/", views.history, name="history"),
    path("<uuid:case_id>/diagram.json", views.diagram, name="diagram"),
    path("<uuid:case_id>/claims/<uuid:task_id>/", views.claim, name="claim"),
    path("<uuid:case_id>/releases/<uuid:task_id>/", views.unclaim, name="unclaim"),
    path("<uuid:case_id>/handovers/<uuid:task_id>/", views.hand_over, name="hand_over"),
    path("<uuid:case_id>/asks/<slug:what>/", signing_views.ask, name="ask"),
    path("<uuid:case_id>/seats/<uuid:seat_id>/<slug:answer>/", signing_views.sign, name="sign"),
    path("<uuid:case_id>/steps/<slug:step>/<slug:outcome>/", views.decide_step, name="decide_step"),
    path("<uuid:case_id>/tasks/<uuid:task_id>/<slug:outcome>/", views.decide, name="decide"),
]
