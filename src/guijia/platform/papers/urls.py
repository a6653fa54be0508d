"""Addresses of papers."""

from django.urls import path, register_converter

from guijia.platform.papers import views


class TokenConverter:
    """What stands in a QR code: 22 characters that nobody guesses."""

    regex = "[A-Za-z0-9_-]{22}"

    def to_python(self, value: str) -> str:
        """As it is."""
        return value

    def to_url(self, value: str) -> str:
        """As it is."""
        return value


class FormCodeConverter(TokenConverter):
    """Code of a form."""

    regex = "[A-Z0-9]{2,20}"


register_converter(TokenConverter, "paper_token")
register_converter(FormCodeConverter, "form_code")
app_name = "papers"
urlpatterns = [
    path("q/<paper_token:token>", views.open_paper, name="open"),
    path("templates", views.templates, name="templates"),
    path("templates/<form_code:code>", views.template, name="template"),
    path("templates/<form_code:code>/shipped", views.shipped_template, name="shipped_template"),
    path("templates/edition/<uuid:pk>", views.edition, name="edition"),
    path("print/<form_code:code>/<uuid:subject_id>", views.print_paper, name="print"),
    path("word/<form_code:code>/<uuid:subject_id>", views.word, name="word"),
    path("<uuid:pk>", views.show, name="show"),
]
