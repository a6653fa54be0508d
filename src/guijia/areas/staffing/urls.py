"""Addresses of staff administration."""

from django.urls import path

from guijia.areas.staffing import views
from guijia.areas.staffing.attendance import views as attendance
from guijia.areas.staffing.chart import views as chart
from guijia.areas.staffing.dynamics import views as dynamics
from guijia.areas.staffing.leave import entitlement_views as entitled
from guijia.areas.staffing.leave import views as leave
from guijia.areas.staffing.plans import views as plans
from guijia.areas.staffing.posts import views as posts
from guijia.areas.staffing.rota import views as rota

app_name = "staffing"

urlpatterns = [
    path("leaving/", views.hand_overs, name="hand_overs"),
    path("leaving/of/<uuid:staff_id>/", views.let_go, name="let_go"),
    path("leaving/<uuid:hand_over_id>/", views.hand_over, name="hand_over"),
    path("leaving/<uuid:hand_over_id>/cancel", views.cancel, name="cancel"),
    path("leave/", leave.leaves, name="leaves"),
    path("leave/ask", leave.ask, name="ask_leave"),
    path("leave/<uuid:leave_id>/", leave.leave, name="leave"),
    path("leave/<uuid:leave_id>/revise", leave.ask, name="revise_leave"),
    path("leave/<uuid:leave_id>/cancel", leave.cancel, name="cancel_leave"),
    path("leave/<uuid:leave_id>/back", leave.resume, name="resume_work"),
    path("leave/<uuid:leave_id>/deputy", leave.deputise, name="deputise"),
    path("leave/annual/", entitled.entitlements, name="entitlements"),
    path("leave/annual/<uuid:staff_id>/", entitled.entitlement, name="entitlement"),
    path("leave/annual/<uuid:staff_id>/career", entitled.keep_career, name="keep_career"),
    path("leave/annual/<uuid:staff_id>/days", entitled.keep_allowance, name="keep_allowance"),
    path("rota/", rota.rota, name="rota"),
    path("rota/excel", rota.excel, name="rota_excel"),
    path("rota/<uuid:project_id>/set", rota.fill, name="set_rota"),
    path("rota/<uuid:project_id>/office", rota.fill_office, name="fill_rota"),
    path("rota/<uuid:project_id>/copy", rota.copy, name="copy_rota"),
    path("rota/<uuid:project_id>/shift", rota.keep_shift, name="keep_shift"),
    path("attendance/", attendance.attendance, name="attendance"),
    path("attendance/<uuid:project_id>/day", attendance.day, name="attendance_day"),
    path("attendance/<uuid:project_id>/clerk", attendance.name_clerk, name="name_clerk"),
    path("attendance/<uuid:project_id>/send", attendance.send, name="send_sheet"),
    path("attendance/sheets/", attendance.sheets, name="sheets"),
    path("attendance/sheets/<uuid:sheet_id>/", attendance.sheet, name="sheet"),
    path("attendance/sheets/<uuid:sheet_id>/sign", attendance.sign, name="sign_sheet"),
    path("attendance/sheets/<uuid:sheet_id>/return", attendance.send_back, name="return_sheet"),
    path("chart/", chart.chart, name="chart"),
    path("dynamics/", dynamics.dynamics, name="dynamics"),
    path("plans/", plans.plans, name="plans"),
    path("plans/items", plans.plan_items, name="plan_items"),
    path("plans/new", plans.propose, name="propose_plan"),
    path("plans/<uuid:plan_id>/", plans.plan, name="plan"),
    path("plans/<uuid:plan_id>/revise", plans.propose, name="revise_plan"),
    path("plans/<uuid:plan_id>/cancel", plans.cancel, name="cancel_plan"),
    path("plans/items/<uuid:item_id>/progress", plans.progress, name="plan_progress"),
    path("plans/items/<uuid:item_id>/correct", plans.correct, name="plan_correct"),
    path("posts/", posts.posts, name="posts"),
    path("posts/write", posts.write, name="write_post"),
    path("posts/<uuid:sheet_id>/", posts.post_sheet, name="post_sheet"),
    path("posts/<uuid:sheet_id>/issue", posts.issue, name="issue_post"),
    path("posts/<uuid:sheet_id>/drop", posts.drop, name="drop_post"),
    path("posts/<uuid:sheet_id>/read", posts.sign, name="read_post"),
    path("dynamics/new", dynamics.note, name="note_event"),
]
