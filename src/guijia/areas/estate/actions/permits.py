"""Taking in a certificate together with its scan."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from guijia.areas.estate.actions.setup import enter_permit
from guijia.areas.estate.enums import PermitKind
from guijia.areas.estate.models import Permit
from guijia.areas.estate.queries import homes as queries
from guijia.kit.errors import Conflict
from guijia.platform.audit.acting import action
from guijia.platform.files import actions as files
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Project


@action
def file_permit(
    *,
    project: Project,
    kind: PermitKind,
    number: str,
    issued_on: date,
    actor: Staff,
    now: datetime,
    expires_on: date | None = None,
    building_ids: Collection[UUID] = (),
    scan: bytes = b"",
    scan_name: str = "",
) -> Permit:
    """Enter a certificate and keep its scan beside it.

    Rule:    PRE-05 number, date, scan, expiry.
    Writes:  Permit, StoredFile, Attachment; audit ``estate.enter_permit`` (and ``files.attach``).
    Raises:  BusinessError ``estate_forbidden`` | ``estate_permit_dates`` | ``files_*``;
             Conflict ``estate_permit_known``.
    """
    if queries.permit_known(project.pk, kind, number):
        raise Conflict(
            "estate_permit_known", f"{kind.label} {number} 已经登记过。", clause="PRE-05", field="number"
        )
    file = files.keep_file(content=scan, name=scan_name, actor=actor, now=now) if scan_name else None
    permit = enter_permit(
        project=project,
        kind=kind,
        number=number,
        issued_on=issued_on,
        expires_on=expires_on,
        building_ids=building_ids,
        scan=file,
        actor=actor,
        now=now,
    )
    if file is not None:
        files.attach(file=file, subject=permit, label=kind.label, project_id=project.pk, actor=actor, now=now)
    return permit
