"""Ticking the papers that customers bring."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from guijia.areas.deals.actions.papers import receive_papers
from guijia.areas.deals.forms import PapersForm
from guijia.areas.deals.queries import deals as queries
from guijia.kit.views import StaffRequest, go, signed_in, tell
from guijia.platform.flow import queries as flow


@require_POST
@signed_in
def receive(request: StaffRequest, subscription_id: UUID) -> HttpResponse:
    """Tick what was brought, at any time of a deal."""
    subscription = queries.subscriptions_visible_to(request.user).filter(pk=subscription_id).first()
    if subscription is None:
        raise Http404
    form = PapersForm(request.POST, subject=subscription)
    case = flow.case_of(queries.contract_of(subscription.pk) or subscription)
    back = reverse("flow:case", args=[case.pk]) if case else reverse("deals:subscriptions")
    if form.is_valid():
        count = receive_papers(
            subscription_id=subscription.pk,
            paper_ids=[UUID(one) for one in form.cleaned_data["papers"]],
            actor=request.user,
            now=request.now,
        )
        tell(request, f"已登记收到 {count} 项资料。")
    else:
        tell(request, "有资料已经登记过，请看最新的清单。")
    return go(request, back)
