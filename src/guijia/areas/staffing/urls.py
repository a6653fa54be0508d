"""Addresses of staff administration."""

from django.urls import path

from guijia.areas.staffing import views
from guijia.areas.staffing.attendance import views as attendance
from guijia.areas.staffing.chart import views as chart
from guijia.areas.staffing.dynamics import views as dynamics
from guijia.areas.staffing.leave import views as leave
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
    path("rota/", rota.rota, name="rota"),
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
    path("dynamics/new", dynamics.note, name="note_event"),
]
