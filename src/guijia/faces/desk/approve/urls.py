"""Addresses of signed links; the token stands in the first one only."""

from django.urls import path, register_converter

from guijia.faces.desk.approve import views


class LinkTokenConverter:
    """What stands in a message: 43 characters that nobody guesses."""

    regex = "[A-Za-z0-9_-]{43}"

    def to_python(self, value: str) -> str:
        """As it is."""
        return value

    def to_url(self, value: str) -> str:
        """As it is."""
        return value


register_converter(LinkTokenConverter, "link_token")
app_name = "approve"
urlpatterns = [
    path("<link_token:token>", views.link, name="link"),
    path("<uuid:link_id>/", views.page, name="page"),
    path("<uuid:link_id>/<slug:outcome>/", views.decide, name="decide"),
]
