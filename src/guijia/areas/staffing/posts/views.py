"""Job descriptions through HTTP: read by one's own people, written and issued by those who lead them."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guijia.areas.staffing.enums import Degree, SheetStage
from guijia.areas.staffing.leave.views import own_people
from guijia.areas.staffing.models import PostSheet
from guijia.areas.staffing.permissions import KEEP_POSTS
from guijia.areas.staffing.posts import actions, queries, rules
from guijia.areas.staffing.posts.forms import COUNTS, ChoosePostForm, SheetForm, initial_of
from guijia.areas.staffing.posts.tables import PostSheetList
from guijia.kit.days import business_day
from guijia.kit.errors import BusinessError
from guijia.kit.views import StaffRequest, chosen_project, go, signed_in, tell
from guijia.platform.org.enums import Role
from guijia.platform.org.rights.shipped import sheets
from guijia.platform.places.models import Project


@require_safe
@signed_in
def posts(request: StaffRequest) -> HttpResponse:
    """Every version of every post's description."""
    own_people(request)
    acts = [("编写", reverse("staffing:write_post"))] if request.user.may(KEEP_POSTS) else []
    page = PostSheetList(business_day(request.now))
    return page.respond(request, queries.sheets_listed_for(request.user), acts=acts)


def _found(request: StaffRequest, sheet_id: UUID) -> PostSheet:
    own_people(request)
    found = queries.sheet_seen(request.user, sheet_id)
    if found is None:
        raise Http404
    return found


@require_safe
@signed_in
def post_sheet(request: StaffRequest, sheet_id: UUID) -> HttpResponse:
    """One version: what it says, its versions, who has read it."""
    found = _found(request, sheet_id)
    today, read = business_day(request.now), queries.readings_of(found)
    versions = [
        one
        for one in queries.versions_of(found.project_id, found.role)
        if one.state == SheetStage.ISSUED or request.user.may(KEEP_POSTS, found.project_id)
    ]
    newest = rules.in_force(versions, today)
    before = next((one for one in versions if one.version < found.version and one.issued_at), None)
    issued = next((one for one in versions if one.state == SheetStage.ISSUED), None)
    holders = queries.holders_of(found.project_id, found.role)
    draft = found.state == SheetStage.DRAFT
    may_write = rules.why_not_write(request.user, found.project, found.role) is None
    context = {
        "found": found,
        "sign": rules.standing_words(found, newest, today),
        "superior": rules.superior_of(found.role),
        "duties": [(one.label, [x for x in found.duties if x["degree"] == one]) for one in Degree],
        "counts": [(label, getattr(found, name)) for name, label in COUNTS],
        "differences": rules.differences(before, found),
        "before": before,
        "versions": [(one, rules.standing_words(one, newest, today)) for one in versions],
        "readers": [(one, read.get(one.pk)) for one in holders],
        "edit_url": _edit_url(found.project_id, found.role) if may_write else "",
        "may_read": rules.why_not_read(found, request.user) is None and request.user.pk not in read,
        "may_drop": draft and may_write,
        "why_not_issue": rules.why_not_issue(found, request.user, today, issued) if draft else None,
    }
    return render(request, "staffing/post_sheet.html", context)


def _edit_url(project_id: UUID, role: str) -> str:
    return f"{reverse('staffing:write_post')}?{urlencode({'project': str(project_id), 'role': role})}"


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def write(request: StaffRequest) -> HttpResponse:
    """Choose a post, then write the next version of its description; a post keeps the draft."""
    if not request.user.may(KEEP_POSTS):
        raise Http404
    projects = queries.projects_kept_by(request.user)
    # A post may say itself which description it is; the page says it in the address.
    told = request.POST if "role" in request.POST else request.GET
    chosen = ChoosePostForm(
        told if "role" in told else None,
        projects=projects,
        initial={"project": str(chosen_project(request) or "")},
    )
    if not chosen.is_valid():
        if request.method == "POST":
            raise Http404
        return render(request, "staffing/post_choose.html", {"form": chosen})
    project, role = chosen.projects[chosen.cleaned_data["project"]], Role(chosen.cleaned_data["role"])
    if request.method != "POST":
        return _form_page(request, project, role, SheetForm(initial=_initial(request, project, role)))
    form = SheetForm(request.POST)
    if not form.is_valid():
        return _form_page(request, project, role, form, 422)
    try:
        made = actions.keep_draft(
            project=project,
            role=role,
            values=form.values(),
            seen=form.cleaned_data["seen"],
            actor=request.user,
            now=request.now,
        )
    except BusinessError as refusal:
        refusal.show_on(form)
        return _form_page(request, project, role, form, refusal.status)
    tell(request, f"已保存{made.title}第 {made.version} 版草稿，等签发。")
    return go(request, reverse("staffing:post_sheet", args=[made.pk]))


def _initial(request: StaffRequest, project: Project, role: Role) -> dict[str, Any]:
    """The draft; else the newest version; else what was shipped about the post."""
    versions = [one for one in queries.versions_of(project.pk, role) if one.state != SheetStage.DROPPED]
    if versions:
        newest = versions[0]
        seen = rules.mark_of(newest if newest.state == SheetStage.DRAFT else None)
        return initial_of(newest) | {"seen": seen}
    direct, further = queries.people_below(project.pk, role)
    return {
        "number": sheets()[role].number,
        "unit": project.company.name,
        "title": role.label,
        "effective_on": business_day(request.now),
        "full": "\n".join(sheets()[role].duties.replace("；", "\n").split("\n")),
        "direct": direct,
        "indirect": further,
        "managers": 0,
        "professionals": 0,
        "others": direct + further,
    }


def _form_page(
    request: StaffRequest, project: Project, role: Role, form: SheetForm, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "project": project,
        "role": role,
        "superior": rules.superior_of(role),
        "counts": [form[name] for name, _ in COUNTS],
    }
    return render(request, "staffing/post_write.html", context, status=status)


@require_POST
@signed_in
def issue(request: StaffRequest, sheet_id: UUID) -> HttpResponse:
    """Let a draft hold from its day on."""
    found = _found(request, sheet_id)
    done = actions.issue_sheet(sheet_id=found.pk, actor=request.user, now=request.now)
    tell(request, f"已签发，自 {done.effective_on:%Y-%m-%d} 起生效，已请任职人签阅。")
    return go(request, reverse("staffing:post_sheet", args=[found.pk]))


@require_POST
@signed_in
def drop(request: StaffRequest, sheet_id: UUID) -> HttpResponse:
    """Lay a draft aside."""
    found = _found(request, sheet_id)
    actions.drop_draft(sheet_id=found.pk, actor=request.user, now=request.now)
    tell(request, "草稿已作废。")
    return go(request, reverse("staffing:posts"))


@require_POST
@signed_in
def sign(request: StaffRequest, sheet_id: UUID) -> HttpResponse:
    """Sign that one has read it."""
    found = _found(request, sheet_id)
    actions.sign_reading(sheet_id=found.pk, actor=request.user, now=request.now)
    tell(request, "已签阅。")
    return go(request, reverse("staffing:post_sheet", args=[found.pk]))
