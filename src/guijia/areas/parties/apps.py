"""Customers: who they are, how they are reached, who may know it."""

from django.apps import AppConfig


class PartiesConfig(AppConfig):
    """People and companies that buy, and those who act for them."""

    name = "guijia.areas.parties"
    label = "parties"
    verbose_name = "客户"

    def ready(self) -> None:
        """Declare what can be found and what may be done."""
        from guijia.areas.parties import permissions, registry, tables  # noqa: F401
        from guijia.areas.parties.outside import tables as outside  # noqa: F401  registers on import
        from guijia.areas.parties.visits import tables as visits  # noqa: F401  registers on import
        from guijia.platform.audit.row_scope import protect

        protect("parties_customerlink", project="project_id")
        protect("parties_visit", project="project_id")
        protect("parties_customer", through=("parties_customerlink", "customer_id"))
        protect("parties_reveal", through=("parties_customerlink", "customer_id"), here="customer_id")
