"""Addresses of the settings."""

from django.urls import path

from guijia.faces.desk.joining import views as joining
from guijia.faces.desk.people.views import person
from guijia.faces.desk.settings import views

app_name = "settings"

urlpatterns = [
    path("parameters/", views.parameters, name="parameters"),
    path("parameters/<uuid:parameter_id>/", views.parameter, name="parameter"),
    path("calendar/", views.calendar, name="calendar"),
    path("calendar/preview", views.preview_calendar, name="preview_calendar"),
    path("calendar/enter", views.enter_calendar, name="enter_calendar"),
    path("people/", views.people, name="people"),
    path("people/import", joining.join, name="join"),
    path("people/import/blank", joining.blank, name="join_blank"),
    path("people/import/copy", joining.copy, name="join_copy"),
    path("people/<uuid:staff_id>/", person, name="person"),
    path("audit/", views.audit, name="audit"),
]
