"""Addresses of messages and their settings."""

from django.urls import path, register_converter

from guijia.platform.notify import views
from guijia.platform.notify.settings_views import (
    channel,
    channels,
    deliveries,
    delivery,
    preview,
    resend,
    template,
    templates,
    try_channel,
    withdraw,
)


class KindConverter:
    """Key of a kind of message."""

    regex = r"[a-z_]{1,30}\.[a-z_]{1,30}"

    def to_python(self, value: str) -> str:
        """As it is."""
        return value

    def to_url(self, value: str) -> str:
        """As it is."""
        return value


register_converter(KindConverter, "message_kind")
app_name = "notify"
urlpatterns = [
    path("", views.messages, name="messages"),
    path("unread", views.unread, name="unread"),
    path("read", views.read_all, name="read_all"),
    path("<uuid:message_id>/read", views.read, name="read"),
    path("preferences", views.preferences, name="preferences"),
    path("channels", channels, name="channels"),
    path("channels/<slug:name>", channel, name="channel"),
    path("channels/<slug:name>/try", try_channel, name="try_channel"),
    path("templates", templates, name="templates"),
    path("templates/<message_kind:kind>", template, name="template"),
    path("templates/<message_kind:kind>/preview", preview, name="preview"),
    path("templates/<message_kind:kind>/withdraw", withdraw, name="withdraw"),
    path("deliveries", deliveries, name="deliveries"),
    path("deliveries/<uuid:delivery_id>", delivery, name="delivery"),
    path("deliveries/<uuid:delivery_id>/resend", resend, name="resend"),
]
