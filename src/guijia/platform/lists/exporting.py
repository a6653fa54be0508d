"""A list as a file for which nobody waits: the same address asked again by the worker, as the same person."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from django.http import Http404, QueryDict
from django.urls import reverse
from django.urls.base import resolve

from guijia.kit import asking
from guijia.kit.days import business_day
from guijia.kit.excel import CONTENT_TYPE
from guijia.kit.lists import ExportRequest, ListPage
from guijia.kit.views import PROJECT, StaffRequest
from guijia.platform.audit.row_scope import seen_by
from guijia.platform.facts import queries as facts
from guijia.platform.files import actions as files
from guijia.platform.files.models import StoredFile
from guijia.platform.lists import errors
from guijia.platform.org.models import Staff
from guijia.platform.work.actions import start_work
from guijia.platform.work.registry import WorkKind, kind

EXPORT_KIND = "lists.export"


def export_later(request: StaffRequest, page: ListPage[Any], rows: int) -> str:
    """Have a large file made in the background.

    Rule:    issue 3.5; beyond ``export_rows_waiting`` nobody waits for a file.
    Writes:  as ``start_work``.
    Returns: where it is told how far the file is; nothing when it is small enough to be waited for.
    """
    if rows <= int(facts.value("export_rows_waiting", on=business_day(request.now))):
        return ""
    given = {
        "path": request.path,
        "asked": request.GET.urlencode(safe=asking.SIGN),
        "words": asking.carried(request, request.GET.get("q", "")) if page.personal else [],
        "project": request.session.get(PROJECT, ""),
    }
    title = f"导出 Excel：{page.title}，{rows} 行"
    work = start_work(kind=EXPORT_KIND, title=title, given=given, actor=request.user, now=request.now)
    return reverse("work:work", args=[work.pk])


def make_export(
    *, given: Mapping[str, Any], actor: Staff, now: datetime, told: Callable[[int, int], bool]
) -> StoredFile:
    """Make the file by asking the address again as the person: what they may see now, and nothing else.

    Writes:  StoredFile.
    Raises:  BusinessError ``lists_export_gone`` | ``lists_export_cancelled``, or as the list does.
    """

    def go_on(done: int, total: int) -> None:
        if not told(done, total):
            raise errors.export_cancelled()

    request = ExportRequest()
    request.method, request.path, request.GET = "GET", given["path"], QueryDict(given["asked"])
    request.user, request.now, request.told = actor, now, go_on
    session: dict[str, Any] = {PROJECT: given["project"]}
    asking.carry(session, given["words"])
    request.session = session  # type: ignore[assignment]  # as much of a session as a list reads
    try:
        view, args, kwargs = resolve(given["path"])
        with seen_by(actor):
            answer = view(request, *args, **kwargs)
            content = b"".join(answer.streaming_content) if answer.streaming else b""
    except Http404 as error:
        raise errors.export_gone() from error
    if not content:
        raise errors.export_gone()
    name = unquote(answer.headers["Content-Disposition"].rsplit("''", 1)[-1])
    return files.keep_made_file(content=content, name=name, content_type=CONTENT_TYPE, actor=actor, now=now)


kind(WorkKind(EXPORT_KIND, "导出 Excel", make=make_export))
