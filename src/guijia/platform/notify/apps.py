"""What is told to people: in the product, by e-mail, short message, WeCom, DingTalk, Feishu."""

from django.apps import AppConfig


class NotifyConfig(AppConfig):
    """Messages, their ways to people, and links by which one thing can be decided."""

    name = "guijia.platform.notify"
    label = "notify"
    verbose_name = "消息"

    def ready(self) -> None:
        """Put the settings of messages into the menu."""
        from guijia.platform.notify import kinds, tables, wiring  # noqa: F401  registers on import
