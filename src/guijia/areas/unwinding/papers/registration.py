"""F07, declared once: who gets one, who may see and print it; the files of a cancellation."""

from pathlib import Path
from uuid import UUID

from guijia.areas.unwinding.papers import contexts, shapes
from guijia.areas.unwinding.permissions import PRINT_CANCELLATION
from guijia.areas.unwinding.queries import cancellations, steps
from guijia.platform.files import registry as files
from guijia.platform.org.models import Staff
from guijia.platform.papers.registry import PaperForm, form

HERE = Path(__file__).parent


def _sees(viewer: Staff, pk: UUID) -> bool:
    return cancellations.cancellation_seen(viewer, pk) is not None


def _prints(viewer: Staff, pk: UUID) -> bool:
    found = cancellations.cancellation_seen(viewer, pk)
    return found is not None and viewer.may(PRINT_CANCELLATION, found.project_id)


def register() -> None:
    """Declare the form, and who may see and add the files of a cancellation."""
    form(
        PaperForm(
            "F07", "退房申请、审批表", ["客户", "财务", "档案"], "unwinding.cancellation", HERE / "f07.typ",
            contexts.cancellation, _sees, subject_url=steps.subject_url, shape=shapes.Cancellation,
            may_print=_prints,
        )
    )  # fmt: skip
    files.gate("unwinding.cancellation", _sees, may_attach=_prints)
