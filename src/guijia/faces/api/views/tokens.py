"""Tokens on the screen: an administrator makes and stops them, whoever's name they bear agrees."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guijia.faces.api import queries, tables
from guijia.faces.api.actions import tokens as actions
from guijia.faces.api.enums import Scope, TokenState
from guijia.faces.api.forms import TokenForm
from guijia.faces.api.models import ApiToken
from guijia.kit.errors import BusinessError
from guijia.kit.views import StaffRequest, go, signed_in, tell
from guijia.platform.org.permissions import ADMINISTER
from guijia.platform.org.views import for_administrators


@require_safe
@signed_in
def tokens(request: StaffRequest) -> HttpResponse:
    """Every token."""
    for_administrators(request)
    acts = [("发令牌", reverse("api:new_token")), ("接口说明", reverse("api:docs"))]
    return tables.TokenList(request.now).respond(request, queries.tokens_visible_to(request.user), acts=acts)


@require_safe
@signed_in
def mine(request: StaffRequest) -> HttpResponse:
    """Tokens that act in one's own name."""
    now = request.now
    rows = [(one, one.state(now), tables.SIGNS[one.state(now)]) for one in queries.tokens_of(request.user)]
    return render(request, "api/mine.html", {"rows": rows, "now": now})


@sensitive_variables("text")
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new_token(request: StaffRequest) -> HttpResponse:
    """Make a token; its text is shown on this one answer."""
    for_administrators(request)
    holders = list(queries.holders_among(request.user))
    form = TokenForm(request.POST if request.method == "POST" else None, holders=holders)
    if request.method != "POST":
        return render(request, "api/new_token.html", {"form": form})
    if not form.is_valid():
        return render(request, "api/new_token.html", {"form": form}, status=422)
    try:
        token, text = actions.make_token(
            name=form.cleaned_data["name"],
            holder=form.cleaned_data["holder"],
            scopes=[Scope(one) for one in form.cleaned_data["scopes"]],
            expires_at=form.expires_at,
            actor=request.user,
            now=request.now,
        )
    except BusinessError as refusal:
        refusal.show_on(form)
        return render(request, "api/new_token.html", {"form": form}, status=refusal.status)
    waits = token.state(request.now) == TokenState.WAITING
    return render(request, "api/token_made.html", {"token": token, "text": text, "waits": waits})


def _token(request: StaffRequest, token_id: UUID) -> tuple[ApiToken, bool]:
    """The token, and whether it is the viewer's own. Raises: Http404."""
    own = queries.tokens_of(request.user).select_related("holder").filter(pk=token_id).first()
    if own is not None:
        return own, True
    if request.user.may(ADMINISTER):
        found = queries.tokens_visible_to(request.user).filter(pk=token_id).first()
        if found is not None:
            return found, False
    raise Http404


@require_safe
@signed_in
def token(request: StaffRequest, token_id: UUID) -> HttpResponse:
    """One token, for administrators and for whoever's name it bears."""
    found, own = _token(request, token_id)
    standing = found.state(request.now)
    context = {
        "token": found,
        "own": own,
        "state": standing,
        "sign": tables.SIGNS[standing],
        "scopes": [Scope(one) for one in found.scopes if one in Scope.values],
        "used_at": tables.used_at(found),
        "may_confirm": own and standing == TokenState.WAITING,
        "may_revoke": found.revoked_at is None,
        "back": reverse("api:tokens") if request.user.may(ADMINISTER) else reverse("api:mine"),
        "now": request.now,
    }
    return render(request, "api/token.html", context)


@require_POST
@signed_in
def confirm(request: StaffRequest, token_id: UUID) -> HttpResponse:
    """Agree that a token acts in one's own name."""
    _, own = _token(request, token_id)
    if not own:
        raise Http404
    actions.confirm_token(token_id=token_id, actor=request.user, now=request.now)
    tell(request, "已确认，令牌可以用了。")
    return go(request, reverse("api:token", args=[token_id]))


@require_POST
@signed_in
def revoke(request: StaffRequest, token_id: UUID) -> HttpResponse:
    """Stop a token for good."""
    _token(request, token_id)
    actions.revoke_token(token_id=token_id, actor=request.user, now=request.now)
    tell(request, "令牌已停用，再不能用。")
    return go(request, reverse("api:token", args=[token_id]))
