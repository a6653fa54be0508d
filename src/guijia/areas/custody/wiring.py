"""What this area hangs into the platform: number, protected tables, menu."""

from guijia.areas.custody import actions
from guijia.areas.custody.permissions import SEE_ORIGINALS
from guijia.kit import menu
from guijia.kit.enums import MenuGroup
from guijia.platform.audit.row_scope import protect
from guijia.platform.numbers import registry as numbers


def register() -> None:
    """Called once when the application is ready."""
    protect("custody_original", project="project_id")
    protect("custody_handover", through=("custody_original", "id"), here="original_id")
    numbers.series(actions.SERIES, "YJ", gapless=True)
    menu.entry(
        "custody.originals", "合同原件", "file-description", "custody:originals", MenuGroup.BOOKS,
        may=lambda v: bool(v.may(SEE_ORIGINALS)), position=63,
    )  # fmt: skip
