"""Pages of signatures by hand: one's own, and the picture under a decision."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from guijia.kit.errors import BusinessError
from guijia.kit.views import StaffRequest, go, signed_in, tell
from guijia.platform.files.queries import content_of
from guijia.platform.flow import actions, errors
from guijia.platform.flow.forms import InkForm
from guijia.platform.flow.ink import queries as signatures
from guijia.platform.flow.views import case_or_404


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def mine(request: StaffRequest) -> HttpResponse:
    """The signature that the viewer keeps; posted, a new one, or none any more."""
    refusal: BusinessError | None = None
    if request.method == "POST" and "end" in request.POST:
        actions.end_signature(actor=request.user, now=request.now)
        tell(request, "不再留存签名。")
        return go(request, reverse("flow:my_signature"))
    if request.method == "POST":
        try:
            drawn = InkForm(request.POST).ink().drawn
            if drawn is None:
                raise errors.signature_empty()
            actions.keep_signature(content=drawn, actor=request.user, now=request.now)
            tell(request, "签名已留存，审批时可以直接用。")
            return go(request, reverse("flow:my_signature"))
        except BusinessError as one:
            refusal = one
    shown = {"kept": signatures.saved_of(request.user), "refusal": refusal}
    return render(request, "flow/my_signature.html", shown, status=refusal.status if refusal else 200)


@require_safe
@signed_in
def my_picture(request: StaffRequest) -> HttpResponse:
    """The picture of the viewer's own signature."""
    kept = signatures.saved_of(request.user)
    return _png(content_of(kept.file) if kept is not None else None)


@require_safe
@signed_in
def picture(request: StaffRequest, case_id: UUID, task_id: UUID) -> HttpResponse:
    """The signature under one decision, for those who may see the case."""
    found, _, _ = case_or_404(request, case_id)
    return _png(signatures.picture_of(found, task_id))


@require_safe
@signed_in
def seat_picture(request: StaffRequest, case_id: UUID, seat_id: UUID) -> HttpResponse:
    """The signature of somebody who signed besides, for those who may see the case."""
    found, _, _ = case_or_404(request, case_id)
    return _png(signatures.seat_picture_of(found, seat_id))


def _png(content: bytes | None) -> HttpResponse:
    if content is None:
        raise Http404
    return HttpResponse(content, content_type="image/png")
