"""Pages of versions: which are in force, what a move of running cases would do, how far it has come."""

from collections import Counter
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from guijia.kit.errors import BusinessError
from guijia.kit.views import StaffRequest, go, is_fragment, signed_in, tell
from guijia.platform.flow import actions, moving_pieces, queries
from guijia.platform.flow.forms import MoveForm
from guijia.platform.flow.models import ProcessVersion
from guijia.platform.flow.moving import queries as moves
from guijia.platform.flow.permissions import PUBLISH
from guijia.platform.flow.tables import VersionList


@require_safe
@signed_in
def versions(request: StaffRequest) -> HttpResponse:
    """Published versions of every process, and how many cases run on each."""
    _publisher_or_404(request)
    return VersionList().respond(request, moves.versions_listed())


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def move(request: StaffRequest, version_id: UUID) -> HttpResponse:
    """What moving the running cases of a version to the newest one would do; posted, the chosen ones are moved."""
    _publisher_or_404(request)
    old, new = _versions_or_404(version_id)
    form = MoveForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        chosen = [one for one in map(_uuid, request.POST.getlist("case")[: moving_pieces.MOST]) if one]
        try:
            made = actions.move_cases(
                from_version=old,
                to_version=new,
                case_ids=chosen,
                steps=moving_pieces.steps_of(request.POST.dict(), queries.spec_of(new.pk)),
                skips=moving_pieces.skips_of(request.POST.lists()),
                reason=form.cleaned_data["reason"],
                actor=request.user,
                now=request.now,
            )
        except BusinessError as refusal:
            return _preview(request, old, new, form, refusal)
        tell(request, "已开始换版，逐件办理，结果在本页。")
        return go(request, reverse("flow:moved", args=[made.pk]))
    return _preview(request, old, new, form, None)


@require_safe
@signed_in
def moved(request: StaffRequest, move_id: UUID) -> HttpResponse:
    """How far a move has come, case by case."""
    _publisher_or_404(request)
    found = moves.move_by_id(move_id)
    outcomes, percent = moving_pieces.outcomes_of(request.user, found) if found is not None else ([], 0)
    if not outcomes:
        raise Http404
    counted = Counter(one.item.get_state_display() for one in outcomes)
    words = "，".join(f"{label} {number} 件" for label, number in counted.items())
    shown = {"move": found, "outcomes": outcomes, "percent": percent, "words": words}
    return render(request, "flow/_moved.html" if is_fragment(request) else "flow/moved.html", shown)


def _preview(
    request: StaffRequest,
    old: ProcessVersion,
    new: ProcessVersion,
    form: MoveForm,
    refusal: BusinessError | None,
) -> HttpResponse:
    asked = request.POST if request.method == "POST" else request.GET
    steps = moving_pieces.steps_of(asked.dict(), queries.spec_of(new.pk))
    shown = {
        "old": old,
        "new": new,
        "form": form,
        "refusal": refusal,
        "steps": steps,
        "preview": moving_pieces.preview_of(
            request.user, old, new, steps, moving_pieces.skips_of(asked.lists())
        ),
    }
    status = refusal.status if refusal else 422 if request.method == "POST" else 200
    return render(request, "flow/move.html", shown, status=status)


def _publisher_or_404(request: StaffRequest) -> None:
    if not request.user.may(PUBLISH):
        raise Http404


def _versions_or_404(version_id: UUID) -> tuple[ProcessVersion, ProcessVersion]:
    old = moves.versions_listed().filter(pk=version_id).first()
    new = queries.current_version(old.key) if old is not None else None
    if old is None or new is None or new.pk == old.pk:
        raise Http404
    return old, new


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
