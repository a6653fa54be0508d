"""Looking at papers, printing them, and keeping their Word templates."""

from pathlib import Path
from uuid import UUID

from django.db.models import Model
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guijia.kit.errors import BusinessError
from guijia.kit.views import StaffRequest, Way, go, signed_in, tell
from guijia.platform.files import errors as file_errors
from guijia.platform.files import queries as files
from guijia.platform.files.answers import file_response
from guijia.platform.files.formats import DOCX
from guijia.platform.papers import actions, queries, registry, words
from guijia.platform.papers.forms import TemplateForm
from guijia.platform.papers.models import Paper
from guijia.platform.papers.permissions import PUBLISH_TEMPLATES


def _subject(request: StaffRequest, code: str, subject_id: UUID, *, to_print: bool) -> Model:
    form = registry.form_of(code)
    if form is None or not form.may_see(request.user, subject_id):
        raise Http404
    if to_print and not form.may_be_printed_by(request.user, subject_id):
        raise Http404
    found = queries.subject_of(form.subject, subject_id)
    if found is None:
        raise Http404
    return found


@require_safe
@signed_in
def show(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The PDF of a paper in the browser; every look is audited."""
    paper = queries.paper_visible_to(request.user, pk)
    if paper is None:
        raise Http404
    content = queries.pdf_of(paper)
    actions.note_shown(paper=paper, actor=request.user, now=request.now)
    return file_response(content, content_type="application/pdf", name=paper.pdf.name, inline=True)


@require_POST
@signed_in
def print_paper(request: StaffRequest, code: str, subject_id: UUID) -> HttpResponse:
    """Print a form and go where the caller was, or to the paper itself."""
    subject = _subject(request, code, subject_id, to_print=True)
    paper = actions.print_form(code=code, subject=subject, actor=request.user, now=request.now)
    back = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        tell(request, f"已打印 {paper}，第 {paper.version} 次。", ways=_ways_to(request, paper))
        return go(request, back)
    return go(request, reverse("papers:show", args=[paper.pk]))


def _ways_to(request: StaffRequest, paper: Paper) -> list[Way]:
    """What one does with a paper at once: look at it, take it as Word."""
    ways = [Way("打开 PDF", reverse("papers:show", args=[paper.pk]))]
    form = registry.form_of(paper.form_code)
    if form and form.word_template and form.may_be_printed_by(request.user, paper.subject_id):
        ways.append(
            Way("下载 Word", reverse("papers:word", args=[form.code, paper.subject_id]), is_post=True)
        )
    return ways


@require_POST
@signed_in
def word(request: StaffRequest, code: str, subject_id: UUID) -> HttpResponse:
    """The Word edition of a form, filled, as a download."""
    subject = _subject(request, code, subject_id, to_print=True)
    name, content = actions.make_word(code=code, subject=subject, actor=request.user, now=request.now)
    return file_response(content, content_type=DOCX.content_type, name=name)


@require_safe
@signed_in
def open_paper(request: StaffRequest, token: str) -> HttpResponse:
    """From the QR code on a paper to the page of what it speaks of."""
    paper = queries.paper_by_token(request.user, token)
    if paper is None:
        raise Http404
    form = registry.form_of(paper.form_code)
    if form is None or form.subject_url is None:
        return go(request, reverse("papers:show", args=[paper.pk]))
    return go(request, form.subject_url(paper.subject_id))


def _form_in_word(request: StaffRequest, code: str) -> registry.PaperForm:
    form = registry.form_of(code)
    if form is None or form.word_template is None or not request.user.may(PUBLISH_TEMPLATES):
        raise Http404
    return form


@require_safe
@signed_in
def templates(request: StaffRequest) -> HttpResponse:
    """Every form with a Word edition, and which edition is used."""
    if not request.user.may(PUBLISH_TEMPLATES):
        raise Http404
    newest: dict[str, object] = {}
    for one in queries.word_templates():
        newest.setdefault(one.form_code, one)
    rows = [{"form": form, "template": newest.get(form.code)} for form in registry.forms_in_word()]
    return render(request, "papers/templates.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def template(request: StaffRequest, code: str) -> HttpResponse:
    """One form's editions, what a template may name, and the counter for a new edition."""
    form = _form_in_word(request, code)
    typed = TemplateForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST" and typed.is_valid():
        try:
            given = typed.cleaned_data["file"]
            if given is None:
                raise file_errors.none_chosen()
            made = actions.publish_word_template(
                code=code,
                content=given.read(),
                name=given.name,
                note=typed.cleaned_data["note"],
                actor=request.user,
                now=request.now,
            )
        except BusinessError as refusal:
            typed.add_error("file" if refusal.field else None, refusal.message)
            status = refusal.status
        else:
            tell(request, f"《{form.title}》第 {made.version} 版 Word 模板已启用。")
            return go(request, reverse("papers:template", args=[code]))
    elif request.method == "POST":
        status = 422
    shown = {
        "form": form,
        "typed": typed,
        "editions": queries.word_templates().filter(form_code=code),
        "variables": words.variables_of(form.shape) if form.shape else [],
        "may_publish": request.user.may_everywhere(PUBLISH_TEMPLATES),
    }
    return render(request, "papers/template.html", shown, status=status)


@require_safe
@signed_in
def shipped_template(request: StaffRequest, code: str) -> HttpResponse:
    """The Word template that ships, to start from."""
    form = _form_in_word(request, code)
    content = Path(form.word_template or "").read_bytes()
    return file_response(content, content_type=DOCX.content_type, name=f"{form.title} 模板.docx")


@require_safe
@signed_in
def edition(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One published edition of a template."""
    found = queries.word_template_by_id(pk)
    if found is None or not request.user.may(PUBLISH_TEMPLATES):
        raise Http404
    return file_response(files.content_of(found.file), content_type=DOCX.content_type, name=found.file.name)
