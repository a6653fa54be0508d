"""Work without a user: queued in the caller's transaction, done by the worker."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """The queue, its rescue, and the pulse that drives everything due."""

    name = "guijia.platform.jobs"
    label = "jobs"
    verbose_name = "后台作业"
