"""Addresses of the desk."""

from django.urls import include, path

from guijia.faces.desk import views
from guijia.faces.desk.home import views as home

urlpatterns = [
    path("", views.entry, name="entry"),
    path("enter", views.enter, name="enter"),
    path("tour", views.tour, name="tour"),
    path("sign-in", views.sign_in, name="sign_in"),
    path("sign-out", views.sign_out, name="sign_out"),
    path("desk", views.desk, name="desk"),
    path("project", views.choose_project, name="choose_project"),
    path("list", views.ask_list, name="ask_list"),
    path("undo/<uuid:token>", views.undo, name="undo"),
    path("keys", views.keys, name="keys"),
    path("counts", views.counts, name="counts"),
    path("search", views.search, name="search"),
    path("home/<uuid:unit_id>/", home.home, name="home"),
    path("estimates/", include("guijia.faces.desk.estimates.urls")),
    path("settings/", include("guijia.faces.desk.times.urls")),
    path("settings/roles/", include("guijia.faces.desk.rights.urls")),
    path("settings/", include("guijia.faces.desk.decisions.urls")),
    path("absences/", include("guijia.faces.desk.away.urls")),
    path("clocks/", include("guijia.faces.desk.clocks.urls")),
    path("settings/", include("guijia.faces.desk.settings.urls")),
    path("health", views.health, name="health"),
    path("robots.txt", views.robots, name="robots"),
]
