"""Customers: masked, registered as the screen registers them, opened one value at a time with a reason."""

from uuid import UUID

from django.http import Http404
from ninja import Query, Router

from guijia.areas.parties import actions
from guijia.areas.parties.forms import CustomerForm
from guijia.areas.parties.permissions import REGISTER, REVEAL, SEE_CUSTOMERS
from guijia.faces.api import filling, paging, queries, schemas, shown
from guijia.faces.api.door import ApiRequest, need, offer
from guijia.faces.api.enums import Scope
from guijia.kit.days import business_day
from guijia.platform.org.models import Staff

router = Router(tags=["客户"])


@offer(router, "GET", "/parties", answer=schemas.Parties, scope=Scope.READ_PARTIES, asked=schemas.PartiesAsked,
       name="list_parties", summary="客户（打码）")  # fmt: skip
def list_parties(request: ApiRequest, asked: Query[schemas.PartiesAsked]) -> schemas.Parties:
    """Customers that the holder may know of."""
    staff = request.auth.staff
    need(staff, SEE_CUSTOMERS)
    rows = queries.parties_for(staff, project=asked.project)
    found, after = paging.page(
        rows, name="parties", by="", down=False, cursor=asked.cursor, limit=asked.limit
    )
    return schemas.Parties(items=[shown.party(one) for one in found], next=after)


@offer(router, "GET", "/parties/{uuid:party_id}", answer=schemas.PartyOut, scope=Scope.READ_PARTIES,
       name="get_party", summary="一位客户（打码）")  # fmt: skip
def get_party(request: ApiRequest, party_id: UUID) -> schemas.PartyOut:
    """One customer, masked."""
    return _party(request.auth.staff, party_id)


@offer(router, "POST", "/parties", answer=schemas.PartyOut, scope=Scope.WRITE_PARTIES, once=True,
       name="register_party", summary="登记客户")  # fmt: skip
def register_party(request: ApiRequest, given: schemas.PartyIn) -> schemas.PartyOut:
    """Register a customer with a project; one known elsewhere is linked to it."""
    staff = request.auth.staff
    need(staff, REGISTER)
    said = given.model_dump(mode="json", exclude={"project"}, exclude_defaults=False)
    form = CustomerForm(filling.posted(said), today=business_day(request.now))
    filling.refuse_faults(form)
    made = actions.register_customer(
        project_id=given.project, given=form.given(), actor=staff, now=request.now
    )
    return _party(staff, made.pk)


@offer(router, "POST", "/parties/{uuid:party_id}/reveal", answer=schemas.Revealed, scope=Scope.READ_PERSONAL,
       name="reveal_party", summary="查看一项完整的个人信息，缘由记入查看记录")  # fmt: skip
def reveal_party(request: ApiRequest, party_id: UUID, given: schemas.RevealIn) -> schemas.Revealed:
    """Show one value in full; every look is written down and counted, so it takes no key."""
    staff = request.auth.staff
    need(staff, REVEAL)
    value = actions.reveal_field(
        customer_id=party_id, field=given.field, reason=given.reason, case_id=given.case, actor=staff,
        now=request.now,
    )  # fmt: skip
    return schemas.Revealed(field=given.field, value=value)


def _party(viewer: Staff, party_id: UUID) -> schemas.PartyOut:
    found = queries.parties_for(viewer).filter(pk=party_id).first()
    if found is None:
        raise Http404
    return shown.party(found)
