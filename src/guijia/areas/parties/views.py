"""Screens of customers: list, register, one customer, correct, show in full, pick."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guijia.areas.parties import actions, errors, queries, registry, rules
from guijia.areas.parties.enums import CustomerKind, IdType, Sensitive
from guijia.areas.parties.forms import CustomerForm, PickForm, RevealForm, VersionForm
from guijia.areas.parties.models import Customer
from guijia.areas.parties.permissions import CORRECT, EXPORT, REGISTER, REVEAL, SEE_CUSTOMERS, SEE_REVEALS
from guijia.areas.parties.tables import CustomersList
from guijia.kit.days import business_day
from guijia.kit.errors import BusinessError
from guijia.kit.identifiers import age_on
from guijia.kit.views import StaffRequest, chosen_project, go, is_fragment, signed_in, tell
from guijia.platform.audit.queries import entries_about
from guijia.platform.org.permissions import Permission

PICKS = 8
# Nothing typed about a person may stand in an error report.
typed = sensitive_post_parameters(
    "name", "id_number", "mobile", "address", "email", "birth_on", "contact", "q", "words"
)


def _gate(request: StaffRequest, permission: Permission) -> None:
    if not request.user.may(permission):
        raise Http404


def _one(request: StaffRequest, customer_id: UUID, permission: Permission = SEE_CUSTOMERS) -> Customer:
    found = queries.customers_visible_to(request.user, permission).filter(pk=customer_id)
    customer = found.select_related("guardian", "updated_by").first()
    if customer is None:
        raise Http404
    return customer


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None


@require_safe
@signed_in
def customers(request: StaffRequest) -> HttpResponse:
    """Customers of the viewer's projects."""
    _gate(request, SEE_CUSTOMERS)
    if "excel" in request.GET and not request.user.may(EXPORT):
        raise errors.may_not_export()
    found = queries.customers_visible_to(request.user, project_id=chosen_project(request))
    acts = [("登记客户", reverse("parties:new"))] if request.user.may(REGISTER) else []
    page = CustomersList(request.user)
    return page.respond(request, queries.listed(found, request.user), acts=acts)


# ---- registering -------------------------------------------------------------------------------------


def _form_page(request: StaffRequest, form: CustomerForm, status: int = 200, **context: Any) -> HttpResponse:
    context |= {"form": form, "known": form.known, "guardian": _guardian_of(request, form)}
    if "inline" in request.GET:
        response = render(request, "parties/_inline.html", context, status=status)
        if status != 200:
            # The answer goes back into the dialogue, not to where a new customer would be put.
            response.headers["HX-Retarget"] = "#new-customer-form"
            response.headers["HX-Reswap"] = "outerHTML"
        return response
    return render(request, "parties/form.html", context, status=status)


def _guardian_of(request: StaffRequest, form: CustomerForm) -> Customer | None:
    if "guardian" not in form.fields:
        return None
    chosen = _uuid(str(form["guardian"].value() or ""))
    if chosen is None:
        return None
    return queries.customers_visible_to(request.user).filter(pk=chosen).first()


def _project_asked(request: StaffRequest) -> UUID | None:
    asked = request.POST.get("project") or request.GET.get("project")
    return _uuid(asked) or chosen_project(request)


@typed
@require_http_methods(["GET", "POST"])
@signed_in
def new(request: StaffRequest) -> HttpResponse:
    """Register a customer; with ``inline`` as a piece of another form, answered by the new choice."""
    _gate(request, REGISTER)
    projects = list(queries.register_projects(request.user))
    asked = _project_asked(request)
    project = next((p for p in projects if p.pk == asked), projects[0] if len(projects) == 1 else None)
    today = business_day(request.now)
    pick = {key: request.POST.get(key) or request.GET.get(key, "") for key in ("pick_name", "pick_many")}
    context: dict[str, Any] = {"projects": projects, "project": project, **pick}
    if request.method == "GET":
        return _form_page(request, CustomerForm(today=today), **context)
    form = CustomerForm(request.POST, today=today)
    if not form.is_valid() or project is None:
        return _form_page(request, form, 422, needs_project=project is None, **context)
    customer = actions.register_customer(
        project_id=project.pk, given=form.given(), actor=request.user, now=request.now
    )
    if "inline" in request.GET:
        return _new_choice(request, customer, pick)
    tell(request, _said_of(customer, form))
    return go(request, reverse("parties:customer", args=[customer.pk]))


def _said_of(customer: Customer, form: CustomerForm) -> str:
    if customer.mobile != (rules.read_phone(form.cleaned_data["mobile"], customer.id_type) or ""):
        return (
            f"{customer.name}已有档案，现已接入本项目。"
            "档案中的手机号码与这次填写的不同，没有改动，请核实后更正。"
        )
    return f"已登记客户{customer.name}。"


def _new_choice(request: StaffRequest, customer: Customer, pick: dict[str, str]) -> HttpResponse:
    form = PickForm({"name": pick["pick_name"], "many": pick["pick_many"]})
    context = {
        "name": form.cleaned_data["name"] if form.is_valid() else "customer",
        "many": bool(pick["pick_many"]),
        "customer": customer,
        "on": True,
    }
    response = render(request, "parties/_choice.html", context)
    response.headers["HX-Trigger"] = "customer-registered"
    return response


@typed
@require_POST
@signed_in
def check(request: StaffRequest) -> HttpResponse:
    """One field looked at as soon as it is left; an identity number fills in sex and day of birth."""
    customer = None
    if known_id := _uuid(request.POST.get("_known")):
        customer = _one(request, known_id, CORRECT)
    else:
        _gate(request, REGISTER)
    today, data = business_day(request.now), request.POST.copy()
    # htmx tells which field was left; ``_field`` says it where a page posts by itself.
    name = request.headers.get("HX-Trigger-Name") or data.get("_field", "")
    found = None
    if name in {"id_number", "id_type"} and data.get("id_number"):
        reading = _reading(request.POST.get("id_type", ""), request.POST.get("id_number", ""), request)
        if reading is not None and not reading.problem:
            if reading.birth_on is not None:
                data["sex"], data["birth_on"] = reading.sex, reading.birth_on.isoformat()
            found = queries.find_by_id_number(request.user, reading.number).first()
    found = None if found == customer else found
    form = CustomerForm(data, today=today, known=customer)
    note = _rewritten(form, name)
    if note:
        data[name] = form.cleaned_data[name]
        form = CustomerForm(data, today=today, known=customer)
    form.show_only([name] if name not in {"kind", "id_type"} else [])
    if name == "id_number":
        form.show_only(["id_number", "birth_on"])
    context: dict[str, Any] = {"form": form, "known": customer, "found": found, "note": note}
    context["guardian"] = _guardian_of(request, form)
    if name in {"kind", "id_type"}:
        return render(request, "parties/_fields.html", context)
    if name in {"id_number", "birth_on"}:
        return render(request, "parties/_identity.html", context)
    if name not in form.fields:
        raise Http404
    return render(request, "parties/_field.html", {**context, "bound": form[name]})


def _rewritten(form: CustomerForm, name: str) -> str:
    """What was made of the field's text, when that is not what was typed."""
    if name not in {"name", "contact", "mobile", "address"} or name in form.errors:
        return ""
    clean = form.cleaned_data.get(name, "")
    if name == "mobile":
        clean = form.cleaned_data["mobile"] = rules.read_phone(clean, form.data.get("id_type", "")) or clean
    typed_text = str(form.data.get(name, "")).strip()
    return f"已按规范写成“{clean}”" if clean and clean != typed_text else ""


def _reading(id_type: str, number: str, request: StaffRequest) -> rules.IdReading | None:
    if id_type not in IdType.values:
        return None
    return rules.read_id(id_type, number[:60], business_day(request.now))


# ---- one customer ------------------------------------------------------------------------------------


@require_safe
@signed_in
def customer(request: StaffRequest, customer_id: UUID) -> HttpResponse:
    """All that is known of one customer, masked."""
    found = _one(request, customer_id)
    viewer, today = request.user, business_day(request.now)
    links = list(queries.links_visible_to(viewer).filter(customer=found))
    may_reveal = queries.customers_visible_to(viewer, REVEAL).filter(pk=found.pk).exists()
    birth = found.birth_on
    context = {
        "customer": found,
        "facts": _facts_of(found),
        "sealed": [(field, found.masked(field)) for field in Sensitive if getattr(found, field.value)],
        "may_reveal": may_reveal,
        "may_correct": queries.customers_visible_to(viewer, CORRECT).filter(pk=found.pk).exists(),
        "case": _uuid(request.GET.get("case")) or "",
        "links": [(link, registry.holdings_of(found.pk, link.project_id)) for link in links],
        "papers": rules.papers_needed(
            kind=found.kind,
            id_type=found.id_type,
            residence_permit=found.residence_permit,
            is_minor=birth is not None and age_on(birth, today) < rules.ADULT_AGE,
        ),
        "reveals": list(queries.reveals_of(found)[:20]) if viewer.may(SEE_REVEALS) else None,
        "deeds": list(entries_about(found).exclude(action="parties.reveal")[:10]),
    }
    return render(request, "parties/customer.html", context)


def _facts_of(found: Customer) -> list[tuple[str, Any]]:
    facts: list[tuple[str, Any]] = [
        ("类别", CustomerKind(found.kind).label),
        ("证件类型", IdType(found.id_type).label),
        ("有效期", "长期" if found.id_long_term else found.id_expires_on),
    ]
    if found.is_company:
        return [*facts, ("联系人", found.contact)]
    return [
        *facts,
        ("性别", rules.sex_words(found.sex)),
        ("国籍或地区", found.nationality),
        ("居住证", found.get_residence_permit_display()),
    ]


@typed
@require_http_methods(["GET", "POST"])
@signed_in
def edit(request: StaffRequest, customer_id: UUID) -> HttpResponse:
    """Correct a customer; whoever saves second is told, nothing is lost silently."""
    found, today = _one(request, customer_id, CORRECT), business_day(request.now)
    if request.method == "GET":
        return _form_page(request, CustomerForm(today=today, known=found), version=found.version)
    form, seen = CustomerForm(request.POST, today=today, known=found), VersionForm(request.POST)
    version = seen.cleaned_data["version"] if seen.is_valid() else 0
    # Stale first: what is wrong with a page that nobody may save any more is no help.
    if version != found.version:
        raise errors.changed_meanwhile(str(found.updated_by or ""), reverse("parties:edit", args=[found.pk]))
    if not form.is_valid():
        return _form_page(request, form, 422, version=version)
    corrected = actions.correct_customer(
        customer_id=found.pk, version=version, given=form.given(), actor=request.user, now=request.now
    )
    tell(request, "资料没有变化。" if corrected.version == version else f"已更正{corrected.name}的资料。")
    return go(request, reverse("parties:customer", args=[found.pk]))


@typed
@require_POST
@signed_in
def reveal(request: StaffRequest, customer_id: UUID) -> HttpResponse:
    """Show one value in full; without a case somebody works on, a reason is asked first."""
    found = _one(request, customer_id, REVEAL)
    form = RevealForm(request.POST)
    if not form.is_valid():
        raise errors.cannot_show()
    field = Sensitive(form.cleaned_data["field"])
    context: dict[str, Any] = {"customer": found, "field": field, "masked": found.masked(field), "form": form}
    context["case"] = form.cleaned_data["case"] or ""
    status = 200
    try:
        context["value"] = actions.reveal_field(
            customer_id=found.pk,
            field=field,
            reason=form.said(),
            case_id=form.cleaned_data["case"],
            actor=request.user,
            now=request.now,
        )
    except BusinessError as refusal:
        if refusal.code != "parties_reason_needed":
            raise
        context |= {"ask": True, "refusal": refusal if "reason" in request.POST else None}
        status = 422 if "reason" in request.POST else 200
    template = "parties/_sealed.html" if is_fragment(request) else "parties/reveal.html"
    return render(request, template, context, status=status)


# ---- picking -----------------------------------------------------------------------------------------


@typed
@require_POST
@signed_in
def pick(request: StaffRequest) -> HttpResponse:
    """Customers for another form: those already chosen, then those found; masked."""
    _gate(request, SEE_CUSTOMERS)
    # What is typed about a person travels in the body; the address only says what is picked for.
    form = PickForm({**request.GET.dict(), "q": request.POST.get("q", "")})
    if not form.is_valid():
        form = PickForm({})
        form.is_valid()
    visible = queries.customers_visible_to(request.user, project_id=form.cleaned_data["project"])
    chosen = list(visible.filter(pk__in=form.chosen(request.POST)))
    typed_text = form.cleaned_data["q"]
    found = queries.matching(visible, request.user, typed_text).exclude(pk__in=[c.pk for c in chosen])
    rows = list((found if typed_text else found.order_by("-created_at", "-pk"))[:PICKS])
    context = {
        "name": form.cleaned_data["name"],
        "many": form.cleaned_data["many"],
        "chosen": chosen,
        "found": rows,
        "asked": typed_text,
    }
    return render(request, "parties/_picks.html", context)
