"""Handing in a file and getting it back."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from guijia.kit.views import StaffRequest, go, is_fragment, signed_in
from guijia.platform.files import actions, answers, errors, pieces, queries, registry
from guijia.platform.files.forms import UploadForm


@require_safe
@signed_in
def download(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Give an attachment to somebody who may see what it belongs to, and remember that."""
    attachment = queries.attachment_visible_to(request.user, pk)
    if attachment is None:
        raise Http404
    file = attachment.file
    content = queries.content_of(file)
    actions.note_opened(attachment=attachment, actor=request.user, now=request.now)
    return answers.file_response(content, content_type=file.content_type, name=file.name)


@require_POST
@signed_in
def upload(request: StaffRequest) -> HttpResponse:
    """Take a file for a thing that the viewer may see; answer with the list as it is now."""
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        raise Http404
    typed = form.cleaned_data
    kind = registry.subject_kind(typed["subject_type"])
    subject = queries.subject_visible_to(request.user, typed["subject_type"], typed["subject_id"])
    if kind is None or subject is None:
        raise Http404
    if not kind.may_attach(request.user, subject.pk):
        raise errors.not_permitted()
    given = typed["file"]
    if given is None:
        raise errors.none_chosen()
    actions.attach_upload(
        content=given.read(),
        name=given.name,
        subject=subject,
        label=typed["label"],
        actor=request.user,
        now=request.now,
    )
    back = typed["next"]
    if is_fragment(request):
        return render(
            request, "files/_attachments.html", pieces.attachments(request.user, subject, back=back)
        )
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = "/"
    return go(request, back)
