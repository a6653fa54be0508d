"""Every address of the product, and the floor."""

from django.urls import path

from guijia.config.urls import handler400, handler403, handler404, handler500, urlpatterns
from tests.bench.floor import floor

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
urlpatterns = [path("bench/floor", floor), *urlpatterns]
