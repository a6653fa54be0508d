"""People who work here: staff, their postings, what a role may do."""

from django.apps import AppConfig


class OrgConfig(AppConfig):
    """Who is who in the department and what each may do where."""

    name = "guijia.platform.org"
    label = "org"
    verbose_name = "组织"
