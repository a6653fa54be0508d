"""What stands behind each step: a sale from the form to the filing (``sale``), its changes (``changes``)."""

from guijia.areas.deals.process import changes, sale


def register() -> None:
    """Register every process, step and service of this area."""
    sale.register()
    changes.register()
