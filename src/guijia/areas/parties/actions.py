"""Registering customers, correcting what is known of them, showing what is sealed."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from guijia.areas.parties import errors, queries, registry, rules
from guijia.areas.parties.enums import Sensitive
from guijia.areas.parties.models import Customer, CustomerLink, Reveal
from guijia.areas.parties.permissions import CORRECT, REVEAL
from guijia.areas.parties.rules import Particulars
from guijia.kit import pinyin
from guijia.kit.days import business_day
from guijia.kit.errors import BusinessError
from guijia.platform.audit.acting import action, posting
from guijia.platform.audit.actions import record
from guijia.platform.audit.row_scope import everywhere
from guijia.platform.facts import queries as facts
from guijia.platform.org.models import Staff
from guijia.platform.search import actions as search

PLAIN = ("kind", "name", "id_type", "id_expires_on", "id_long_term", "nationality", "sex", "contact",
         "residence_permit", "guardian_id")  # fmt: skip


def _apply(customer: Customer, given: Particulars) -> list[str]:
    """Put completed particulars on the row. Returns: names of the columns that changed."""
    number, mobile = given.id_number or "", given.mobile or ""
    wanted: dict[str, Any] = {name: getattr(given, name) for name in PLAIN}
    wanted |= {
        "pinyin": pinyin.full(given.name)[:255],
        "sort_key": pinyin.sort_key(given.name),
        "id_number": number,
        "id_blind": queries.id_index(given.id_type, number),
        "id_tail": number[-4:],
        "mobile": mobile,
        "mobile_blind": queries.mobile_index(mobile),
        "mobile_tail": mobile[-4:],
        "birth": given.birth_on.isoformat() if given.birth_on else "",
        "address": given.address or "",
        "email": given.email or "",
    }
    changed = [name for name, value in wanted.items() if getattr(customer, name) != value]
    for name in changed:
        setattr(customer, name, wanted[name])
    return changed


def refresh_search(customer: Customer) -> None:
    """Put a customer anew into the search of every project that knows it.

    Called here and by areas above when a customer's homes change.
    Writes: SearchEntry.
    """
    exact = [value for value in (customer.mobile, customer.id_number) if value]
    # Whoever changes it changes what every project finds.
    with everywhere():
        search.put_many(things=_findables(customer, exact))


def _findables(customer: Customer, exact: list[str]) -> list[search.Findable]:
    things = []
    for link in CustomerLink.objects.filter(customer=customer):
        homes = registry.holdings_of(customer.pk, link.project_id)
        said = [*(f"{home.label} {home.state}".strip() for home in homes[:2]), customer.masked_mobile]
        things.append(
            search.Findable(
                subject=customer,
                kind=registry.CUSTOMER.key,
                project_id=link.project_id,
                title=customer.name,
                subtitle=" · ".join(filter(None, said)),
                url=reverse("parties:customer", args=[customer.pk]),
                names=[customer.name, *filter(None, [customer.contact])],
                words=[home.label for home in homes],
                tails=[customer.mobile_tail, customer.id_tail],
                exact=exact,
                weight=10 if homes else 0,
            )
        )
    return things


def _check_guardian(given: Particulars, actor: Staff, now: datetime, itself: UUID | None = None) -> None:
    if given.guardian_id is None:
        return
    guardian = queries.customers_visible_to(actor).filter(pk=given.guardian_id).first()
    birth = guardian.birth_on if guardian and guardian.pk != itself else None
    if refusal := rules.why_not_guard(birth, bool(guardian and guardian.is_company), business_day(now)):
        raise refusal


def _link(customer: Customer, project_id: UUID, actor: Staff, now: datetime) -> bool:
    _, fresh = CustomerLink.objects.get_or_create(
        customer=customer, project_id=project_id, defaults={"linked_by": actor, "linked_at": now}
    )
    return fresh


def _known(given: Particulars, project_id: UUID, actor: Staff, now: datetime) -> Customer | None:
    """The same person entered before: refuse where the project knows it, link it where not."""
    known = queries.known_by_id(given.id_type, given.id_number or "")
    if known is None:
        return None
    if refusal := rules.why_not_same(known.name, given.name):
        raise refusal
    if queries.is_linked(known, project_id):
        raise errors.registered_already(known.name, reverse("parties:customer", args=[known.pk]))
    _link(known, project_id, actor, now)
    refresh_search(known)
    record("parties.link_to_project", actor=actor, subject=known, project_id=project_id)
    return known


@action
def register_customer(*, project_id: UUID, given: Particulars, actor: Staff, now: datetime) -> Customer:
    """Register a customer with a project; the same person is never entered twice.

    Known to this project: refused with the way to the one that is there. Known elsewhere only: linked to
    this project as it stands, nothing is told of where else it is known and nothing of it is changed.

    Rule:    CRM-01, SUB-04; rules.md §9.2, §10.
    Writes:  Customer, CustomerLink; search; audit ``parties.register_customer`` or
             ``parties.link_to_project``.
    Raises:  BusinessError ``parties_*`` (see ``rules.why_not_register``) | ``parties_identity_mismatch``;
             Conflict ``parties_registered_already``;
             Project.DoesNotExist when ``actor`` may not register there.
    """
    project = queries.project_of_register(actor, project_id)
    given = rules.completed(given, business_day(now))
    if refusal := rules.why_not_register(given, business_day(now)):
        raise refusal
    _check_guardian(given, actor, now)
    if known := _known(given, project.pk, actor, now):
        return known
    customer = Customer(created_by=actor, created_at=now, updated_by=actor, updated_at=now)
    _apply(customer, given)
    with suppress(IntegrityError):
        with transaction.atomic():
            customer.save(force_insert=True)
            _link(customer, project.pk, actor, now)
        refresh_search(customer)
        record("parties.register_customer", actor=actor, subject=customer, project_id=project.pk)
        return customer
    # Somebody entered the same person a moment ago: the constraint held, now it is known.
    known = _known(given, project.pk, actor, now)
    if known is None:
        raise AssertionError("a customer that could not be entered is not there either")
    return known


@action
def correct_customer(
    *, customer_id: UUID, version: int, given: Particulars, actor: Staff, now: datetime
) -> Customer:
    """Correct what is known of a customer; sealed values left out stay as they are.

    Rule:    CRM-01 (complete, accurate); 个人信息保护法 46; rules.md §9.5.
    Writes:  Customer; search; audit ``parties.correct_customer`` (which columns, never their values).
    Locks:   the customer.
    Raises:  Conflict ``parties_changed_meanwhile`` | ``parties_id_taken``; BusinessError ``parties_*``;
             Customer.DoesNotExist when ``actor`` may not correct it.
    """
    visible = queries.customers_visible_to(actor, CORRECT)
    customer = visible.select_for_update(of=("self",)).get(pk=customer_id)
    if customer.version != version:
        raise errors.changed_meanwhile(
            str(customer.updated_by or ""), reverse("parties:edit", args=[customer.pk])
        )
    kept = {
        name: getattr(customer, name)
        for name in ("id_number", "mobile", "address", "email")
        if getattr(given, name) is None
    }
    if given.birth_on is None and customer.id_type == given.id_type:
        kept["birth_on"] = customer.birth_on
    today = business_day(now)
    given = rules.completed(replace(given, **kept), today)
    if refusal := rules.why_not_register(given, today):
        raise refusal
    _check_guardian(given, actor, now, itself=customer.pk)
    changed = _apply(customer, given)
    if not changed:
        return customer
    customer.version, customer.updated_by, customer.updated_at = version + 1, actor, now
    try:
        with transaction.atomic():
            customer.save(update_fields=[*changed, "version", "updated_by", "updated_at"])
    except IntegrityError as taken:
        raise errors.id_taken() from taken
    refresh_search(customer)
    record(
        "parties.correct_customer",
        actor=actor,
        subject=customer,
        project_id=queries.project_shared(customer, actor, CORRECT),
        detail={"columns": [name for name in changed if not name.endswith(("_blind", "_tail"))]},
    )
    return customer


@action
def link_to_project(*, customer_id: UUID, project_id: UUID, actor: Staff, now: datetime) -> CustomerLink:
    """Let a project know a customer that the actor knows from another.

    Rule:    CRM-01; the minimum: only where the customer buys.
    Writes:  CustomerLink; search; audit ``parties.link_to_project``.
    Raises:  Customer.DoesNotExist, Project.DoesNotExist outside the actor's scope.
    """
    project = queries.project_of_register(actor, project_id)
    customer = queries.customers_visible_to(actor).get(pk=customer_id)
    if _link(customer, project.pk, actor, now):
        refresh_search(customer)
        record("parties.link_to_project", actor=actor, subject=customer, project_id=project.pk)
    return CustomerLink.objects.get(customer=customer, project=project)


def reveal_field(
    *,
    customer_id: UUID,
    field: Sensitive,
    reason: str,
    actor: Staff,
    now: datetime,
    case_id: UUID | None = None,
) -> str:
    """Show one sealed value in full, once, to somebody with a reason; looked at is written down.

    Working on an open case of that customer is the reason; anything else asks. A person opens the data
    of a limited number of customers a day; reaching the limit leaves its own mark.

    Rule:    rules.md §9 masking; ARC-03; 个人信息保护法 51; A5 ``reveal_daily_cap``.
    Writes:  Reveal; audit ``parties.reveal`` or ``parties.reveal_refused``.
    Raises:  BusinessError ``parties_reason_needed`` | ``parties_reveal_cap``;
             Customer.DoesNotExist when ``actor`` may not open it.
    Returns: the clear value (for the screen only, never to be kept).
    """
    try:
        return _reveal(
            customer_id=customer_id, field=field, reason=reason, case_id=case_id, actor=actor, now=now
        )
    except BusinessError as refusal:
        if refusal.code == "parties_reveal_cap":
            # The refusal undid its own transaction; the mark is a deed of its own, outside this post's key.
            token = posting.set(None)
            try:
                _note_cap(customer_id=customer_id, actor=actor, now=now)
            finally:
                posting.reset(token)
        raise


@action
def _reveal(
    *, customer_id: UUID, field: Sensitive, reason: str, case_id: UUID | None, actor: Staff, now: datetime
) -> str:
    customer = queries.customers_visible_to(actor, REVEAL).get(pk=customer_id)
    on_case = case_id is not None and registry.works_on(actor, customer.pk, case_id)
    with connection.cursor() as cursor:
        # One person's looks are counted one after the other, or two at once would both be the last.
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"parties.reveal:{actor.pk}"]
        )
    today = queries.opened_today(actor, now)
    refusal = rules.why_not_reveal(
        reason=reason,
        on_case=on_case,
        seen_today=len(today),
        cap=int(facts.value("reveal_daily_cap", on=business_day(now))),
        is_again=customer.pk in today,
    )
    if refusal is not None:
        raise refusal
    said = "办理案件" if on_case and not reason.strip() else reason.strip()[:200]
    Reveal.objects.create(
        customer=customer, field=field, reason=said, case_id=case_id if on_case else None, staff=actor, at=now
    )
    record(
        "parties.reveal",
        actor=actor,
        subject=customer,
        project_id=queries.project_shared(customer, actor),
        reason=said,
        detail={"field": field.value, "case": str(case_id) if on_case else ""},
    )
    return str(getattr(customer, field.value))


@action
def _note_cap(*, customer_id: UUID, actor: Staff, now: datetime) -> None:
    customer = queries.customers_visible_to(actor, REVEAL).get(pk=customer_id)
    record(
        "parties.reveal_refused",
        actor=actor,
        subject=customer,
        project_id=queries.project_shared(customer, actor),
        reason="达到每日上限",
    )
