"""One member of staff through HTTP; for administrators."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from guijia.areas.staffing.permissions import LET_GO
from guijia.faces.desk.people.forms import IdentityForm
from guijia.kit.views import StaffRequest, go, signed_in, tell
from guijia.platform.org import actions, errors, queries
from guijia.platform.org.models import Staff
from guijia.platform.org.permissions import ADMINISTER


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def person(request: StaffRequest, staff_id: UUID) -> HttpResponse:
    """Posts of a member of staff and their other accounts; a post enters by what the person is known."""
    found = queries.staff_visible_to(request.user).filter(pk=staff_id).first()
    if found is None or not request.user.may(ADMINISTER):
        raise Http404
    if request.method != "POST":
        return _page(request, found, IdentityForm())
    if not request.user.may_everywhere(ADMINISTER):
        raise errors.not_administrator()
    form = IdentityForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    known = actions.identify(staff=found, actor=request.user, now=request.now, **form.cleaned_data)
    others = queries.other_accounts(known)
    told = (
        f"与{'、'.join(one.login for one in others)}是同一个人，互相不能审批。"
        if others
        else "没有其他账号与之相同。"
    )
    tell(request, f"已登记{known.name}的身份。{told}")
    return go(request, reverse("settings:person", args=[found.pk]))


def _page(request: StaffRequest, found: Staff, form: IdentityForm, status: int = 200) -> HttpResponse:
    context = {
        "found": found,
        "form": form,
        "posts": [one for one in found.postings.all() if one.is_current],
        "others": queries.other_accounts(found),
        "may_let_go": found.is_active and request.user.may(LET_GO),
        "may_identify": request.user.may_everywhere(ADMINISTER),
    }
    return render(request, "desk/settings_person.html", context, status=status)
