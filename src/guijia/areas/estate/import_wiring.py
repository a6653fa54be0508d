"""What the import of price lists hangs into the platform: its jobs, its menu line."""

from guijia.areas.estate import jobs as jobs  # declares the jobs
from guijia.areas.estate.permissions import IMPORT_PRICES
from guijia.kit import menu
from guijia.kit.enums import MenuGroup
from guijia.platform.org.models import Staff


def _imports_prices(viewer: Staff) -> bool:
    return viewer.may(IMPORT_PRICES)


def register() -> None:
    """Called once when the application is ready."""
    menu.entry(
        "estate.imports",
        "导入价格表",
        "table-import",
        "estate:imports",
        MenuGroup.BOOKS,
        may=_imports_prices,
        position=15,
    )
