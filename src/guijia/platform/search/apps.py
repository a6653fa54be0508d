"""The one search box: what can be found, by what is typed."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """Areas put what they own here; the box finds it within the viewer's projects."""

    name = "guijia.platform.search"
    label = "search"
    verbose_name = "搜索"
