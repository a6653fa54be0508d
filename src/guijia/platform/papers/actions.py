"""Printing, and publishing the templates that staff keep."""

import secrets
from datetime import datetime

from django.conf import settings
from django.db.models import Model
from django.urls import reverse

from guijia.kit.text import clean_line
from guijia.platform.audit.acting import Actor, action
from guijia.platform.audit.actions import record
from guijia.platform.files import actions as files
from guijia.platform.org.models import Staff
from guijia.platform.papers import engine, errors, queries, registry, rules, words
from guijia.platform.papers.enums import PaperState
from guijia.platform.papers.models import Paper, WordTemplate
from guijia.platform.papers.permissions import PUBLISH_TEMPLATES


def _form_about(code: str, subject: Model) -> registry.PaperForm:
    form = registry.form_of(code)
    if form is None or form.subject != subject._meta.label_lower:
        raise errors.unknown_form(code)
    return form


def address_of(token: str) -> str:
    """What a QR code says: the address at which anybody who holds the paper finds its page."""
    return str(getattr(settings, "PUBLIC_URL", "http://localhost:8000")).rstrip("/") + reverse(
        "papers:open", args=[token]
    )


@action
def print_form(*, code: str, subject: Model, actor: Actor, now: datetime) -> Paper:
    """Print a form about a thing; the same content again is the same paper.

    Rule:    A3 every form has number, QR code, copies, seal position; what was approved is what is stored.
    Writes:  Paper (the earlier one becomes void), StoredFile; audit ``papers.print_form``.
    Locks:   the subject.
    Raises:  BusinessError ``papers_unknown_form`` | ``papers_missing_glyph``.
    """
    form = _form_about(code, subject)
    queries.lock_subject(subject)
    data = dict(form.context(subject.pk))
    content, state = rules.fingerprint(form, data), rules.state_of(data)
    current = queries.current_paper(code, subject)
    if current and current.content_sha256 == content:
        return current
    token = secrets.token_urlsafe(16)
    stamp = rules.stamp(form, qr=engine.qr_svg(address_of(token)), printed_by=actor.audit_name, now=now)
    pdf = engine.render_pdf(form.template, {**data, "stamp": stamp}, now=now)
    head = data["head"]
    name = rules.file_name(form, head["number"], head["place"], ".pdf")
    file = files.keep_made_file(content=pdf, name=name, content_type="application/pdf", actor=actor, now=now)
    if current:
        current.state, current.voided_at = PaperState.VOID, now
        current.save(update_fields=["state", "voided_at"])
    paper = Paper.objects.create(
        form_code=code,
        number=head["number"],
        subject_type=form.subject,
        subject_id=subject.pk,
        project_id=getattr(subject, "project_id", None),
        version=queries.last_version(code, subject) + 1,
        state=state,
        content_sha256=content,
        token=token,
        pdf=file,
        made_by_id=actor.pk,
        made_by_name=actor.audit_name[:60],
        made_at=now,
    )
    detail = {"form": code, "version": paper.version, "state": state, "sha256": file.sha256}
    record("papers.print_form", actor=actor, subject=paper, project_id=paper.project_id, detail=detail)
    return paper


@action
def make_word(*, code: str, subject: Model, actor: Actor, now: datetime) -> tuple[str, bytes]:
    """Fill the Word edition of a form; it is handed out and not kept.

    Rule:    SGN-03 contracts are filled from the template, nothing retyped.
    Writes:  audit ``papers.make_word``.
    Raises:  BusinessError ``papers_unknown_form`` | ``papers_no_word_template`` | ``papers_broken_template``.
    Returns: name and content.
    """
    form = _form_about(code, subject)
    template = queries.word_template_content(form)
    if template is None:
        raise errors.no_word_template(form.title)
    data = dict(form.context(subject.pk))
    made = words.render_docx(template, data)
    project_id = getattr(subject, "project_id", None)
    record("papers.make_word", actor=actor, subject=subject, project_id=project_id, detail={"form": code})
    return rules.file_name(form, data["head"]["number"], data["head"]["place"], ".docx"), made


@action
def note_shown(*, paper: Paper, actor: Actor, now: datetime) -> None:
    """Remember that somebody looked at a paper: full identities stand on it.

    Rule:    ARC-03 access to archives is logged.
    Writes:  audit ``papers.show``.
    """
    record("papers.show", actor=actor, subject=paper, project_id=paper.project_id)


@action
def publish_word_template(
    *, code: str, content: bytes, name: str, note: str, actor: Staff, now: datetime
) -> WordTemplate:
    """Publish a new edition of a form's Word template; from now on it is used.

    Rule:    PRE-02 contract texts are kept by those who answer for them; unknown variables are refused.
    Writes:  WordTemplate, StoredFile; audit ``papers.publish_word_template``.
    Raises:  BusinessError ``papers_not_permitted`` | ``papers_unknown_form`` | ``papers_no_word_template`` |
             ``papers_unknown_variables`` | ``papers_broken_template`` | ``files_*``.
    """
    if not actor.may_everywhere(PUBLISH_TEMPLATES):
        raise errors.not_permitted()
    form = registry.form_of(code)
    if form is None:
        raise errors.unknown_form(code)
    if form.shape is None or form.word_template is None:
        raise errors.no_word_template(form.title)
    file = files.keep_file(content=content, name=name, actor=actor, now=now)
    if not file.name.lower().endswith(".docx"):
        raise errors.broken_template("不是 Word 文件（docx）")
    if unknown := words.unknown_names(content, form.shape):
        raise errors.unknown_variables(unknown)
    last = queries.word_templates().filter(form_code=code).select_for_update(of=("self",)).first()
    template = WordTemplate.objects.create(
        form_code=code,
        version=(last.version if last else 0) + 1,
        file=file,
        note=clean_line(note),
        uploaded_by_id=actor.pk,
        uploaded_by_name=actor.audit_name[:60],
        uploaded_at=now,
    )
    detail = {"form": code, "version": template.version, "sha256": file.sha256}
    record("papers.publish_word_template", actor=actor, subject=template, reason=template.note, detail=detail)
    return template
