"""Roles and their rights through HTTP; for administrators, changed by those of all projects."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guijia.faces.desk.rights import tables
from guijia.faces.desk.rights.forms import RestoreForm, RightsForm
from guijia.kit import excel
from guijia.kit.errors import BusinessError
from guijia.kit.views import StaffRequest, go, signed_in, tell
from guijia.platform.org.enums import Role
from guijia.platform.org.permissions import SET_RIGHTS, all_permissions
from guijia.platform.org.rights import actions, errors, queries
from guijia.platform.org.rights.shipped import sections, sheets
from guijia.platform.org.views import for_administrators


def _role(key: str) -> Role:
    if key not in Role.values:
        raise Http404
    return Role(key)


def _asked(request: StaffRequest) -> str:
    return request.GET.get("q", "").strip()[:40]


@require_safe
@signed_in
def roles(request: StaffRequest) -> HttpResponse:
    """Every role by section, with its duties and how far its rights differ from the shipped ones."""
    for_administrators(request)
    found = tables.role_lines(_asked(request))
    context = {
        "asked": _asked(request),
        "sections": found,
        "count": sum(len(lines) for _, lines in found),
        "adjusted": sum(bool(one["words"]) for _, lines in found for one in lines),
    }
    return render(request, "desk/rights_roles.html", context)


@require_safe
@signed_in
def matrix(request: StaffRequest) -> HttpResponse:
    """The rights by area against the roles of one section."""
    for_administrators(request)
    by_section = sections()
    chosen = request.GET.get("section", "")
    if chosen not in by_section:
        chosen = next(iter(by_section))
    roles_shown = [sheet.role for sheet in by_section[chosen]]
    areas = [
        (label, [(right, [tables.held(right, role) for role in roles_shown]) for right in rights])
        for label, rights in tables.areas(_asked(request))
    ]
    context = {
        "asked": _asked(request),
        "names": list(by_section),
        "chosen": chosen,
        "roles": roles_shown,
        "areas": areas,
        "width": len(roles_shown) + 1,
    }
    return render(request, "desk/rights_matrix.html", context)


@require_safe
@signed_in
def download(request: StaffRequest) -> HttpResponse:
    """Every role with its rights as a sheet."""
    for_administrators(request)
    sheet: Any = excel.download("岗位与权限", tables.HEADS, tables.lines(), request.user.name, request.now)
    answer: HttpResponse = sheet
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def role(request: StaffRequest, key: str) -> HttpResponse:
    """One role: duties, rights by area, every adjustment; a post has it carry what is ticked."""
    for_administrators(request)
    found = _role(key)
    if request.method != "POST":
        return _page(request, found, None)
    form = RightsForm(request.POST)
    if not request.user.may_everywhere(SET_RIGHTS):
        raise errors.not_allowed()
    if not form.is_valid():
        return _page(request, found, form, status=422)
    try:
        actions.set_rights(
            role=found,
            wanted=form.wanted,
            reason=form.cleaned_data["reason"],
            seen=form.cleaned_data["seen"],
            actor=request.user,
            now=request.now,
        )
    except BusinessError as refusal:
        form.add_error(None, refusal.message)
        return _page(request, found, form, status=refusal.status)
    tell(request, f"已调整{found.label}的权限，立即生效。")
    return go(request, reverse("rights:role", args=[found.value]))


@require_POST
@signed_in
def restore(request: StaffRequest, key: str) -> HttpResponse:
    """Have a role carry what it was shipped with, or what it carried before an adjustment."""
    for_administrators(request)
    found, form = _role(key), RestoreForm(request.POST)
    if not request.user.may_everywhere(SET_RIGHTS):
        raise errors.not_allowed()
    if not form.is_valid():
        raise BusinessError("org_rights_reason_missing", "请写明恢复的原因。", field="reason")
    wanted = form.to_id()
    to = queries.adjustment_by_id(found, wanted) if wanted else None
    if wanted and to is None:
        raise Http404
    actions.restore_rights(
        role=found,
        to=to,
        reason=form.cleaned_data["reason"],
        seen=form.cleaned_data["seen"],
        actor=request.user,
        now=request.now,
    )
    tell(request, f"{found.label}的权限已恢复，立即生效。")
    return go(request, reverse("rights:role", args=[found.value]))


def _page(request: StaffRequest, found: Role, form: RightsForm | None, status: int = 200) -> HttpResponse:
    history = list(queries.history_of(found)[:20])
    standing = next((row for row in history if row.ended_at is None), None)
    labels = {one.key: one.label for one in all_permissions()}
    carried = queries.rights_of(found)
    if form is None:
        form = RightsForm(initial={"seen": standing.pk if standing else None})
        ticked = set(carried)
    else:
        ticked = set(form.data.getlist("rights"))  # type: ignore[attr-defined]
    context = {
        "sheet": sheets()[found],
        "people": queries.people_per_role().get(found.value, 0),
        "areas": tables.role_areas(found),
        "ticked": ticked,
        "carried": len(carried),
        "form": form,
        "standing": standing,
        "history": [
            {
                "row": row,
                "given": [labels.get(key, key) for key in row.given],
                "taken": [labels.get(key, key) for key in row.taken],
            }
            for row in history
        ],
        "may_set": request.user.may_everywhere(SET_RIGHTS),
    }
    return render(request, "desk/rights_role.html", context, status=status)
