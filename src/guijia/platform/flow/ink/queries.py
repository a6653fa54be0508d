"""Signatures by hand: one's own, and those under what was decided and signed on a case."""

from typing import NamedTuple
from uuid import UUID

from guijia.platform.files.queries import content_of
from guijia.platform.flow.models import Case, SavedSignature, SeatSignature, TaskSignature
from guijia.platform.org.models import Staff


class SignedSeat(NamedTuple):
    """Somebody who signed a step besides, by hand."""

    seat_id: UUID
    name: str


def saved_of(staff: Staff) -> SavedSignature | None:
    """The signature that a person keeps; nobody else may ask."""
    return SavedSignature.objects.filter(staff=staff, ended_at__isnull=True).select_related("file").first()


def has_saved(staff: Staff) -> bool:
    """Does the person keep a signature?"""
    return SavedSignature.objects.filter(staff=staff, ended_at__isnull=True).exists()


def picture_of(case: Case, task_id: UUID) -> bytes | None:
    """The signature under one decision of a case that the viewer was shown to see."""
    found = TaskSignature.objects.filter(task__case=case, task_id=task_id).select_related("file").first()
    return content_of(found.file) if found is not None else None


def seat_picture_of(case: Case, seat_id: UUID) -> bytes | None:
    """The signature of one who signed besides, on a case that the viewer was shown to see."""
    rows = SeatSignature.objects.filter(seat__task__case=case, seat_id=seat_id)
    found = rows.select_related("file").first()
    return content_of(found.file) if found is not None else None


def signed_seats_of(case_id: UUID) -> dict[UUID, list[SignedSeat]]:
    """Who signed besides by hand, by step, in the order signed."""
    rows = SeatSignature.objects.filter(seat__task__case_id=case_id).order_by("signed_at", "id")
    found: dict[UUID, list[SignedSeat]] = {}
    for task_id, seat_id, name in rows.values_list("seat__task_id", "seat_id", "staff__name"):
        found.setdefault(task_id, []).append(SignedSeat(seat_id, name))
    return found


def pictures_of(case_id: UUID) -> dict[UUID, bytes]:
    """The signatures of a case by step, for printed forms."""
    rows = TaskSignature.objects.filter(task__case_id=case_id).select_related("file")
    return {one.task_id: content_of(one.file) for one in rows}


def seat_pictures_of(case_id: UUID) -> dict[UUID, bytes]:
    """The signatures of those who signed besides, by seat, for printed forms."""
    rows = SeatSignature.objects.filter(seat__task__case_id=case_id).select_related("file")
    return {one.seat_id: content_of(one.file) for one in rows}
