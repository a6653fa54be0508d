"""What this area hangs into the platform: the pulse that ends holds, its menu."""

from guijia.areas.estate.actions import sales_control
from guijia.platform.jobs import pulse


def register() -> None:
    """Called once when the application is ready."""
    from guijia.areas.estate import jobs  # noqa: F401 - declares the jobs

    pulse.register(sales_control.expire_holds, name="estate.expire_holds")
