"""Estimates through HTTP: choose a calculation, type, read the working, print it for the customer."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from guijia.faces.desk.estimates import actions, forms, queries, tables
from guijia.faces.desk.estimates.papers.registration import CODE
from guijia.faces.desk.estimates.registry import Topic, calculators, topic_of
from guijia.faces.desk.permissions import ESTIMATE
from guijia.kit.days import business_day
from guijia.kit.errors import BusinessError
from guijia.kit.views import StaffRequest, go, is_fragment, signed_in
from guijia.platform.papers import actions as papers


def _for_estimators(request: StaffRequest) -> None:
    """These pages do not exist for others. Raises: Http404."""
    if not request.user.may(ESTIMATE):
        raise Http404


def _topic(request: StaffRequest, name: str) -> Topic:
    _for_estimators(request)
    found = topic_of(name)
    if found is None:
        raise Http404
    return found


def _known(request: StaffRequest, given: Mapping[str, str]) -> queries.Known | None:
    """The home that the address names; ``None`` when it names none. Raises: Http404 for one out of sight."""
    asked = given.get("home", "")
    if not asked:
        return None
    try:
        unit_id = UUID(asked)
    except ValueError:
        raise Http404 from None
    found = queries.known_of(request.user, unit_id, request.now)
    if found is None:
        raise Http404
    return found


@require_safe
@signed_in
def topics(request: StaffRequest) -> HttpResponse:
    """Every calculation by subject."""
    _for_estimators(request)
    context = {"subjects": tables.by_subject(), "known": _known(request, request.GET.dict())}
    return render(request, "desk/estimates.html", context)


@require_safe
@signed_in
def estimate(request: StaffRequest, topic: str) -> HttpResponse:
    """One calculation: its form, and the result as far as enough was typed."""
    wanted, given = _topic(request, topic), request.GET.dict()
    known = _known(request, given)
    typed = forms.typed_values(wanted, given)
    first = _fitting(wanted, forms.first_values(wanted) | (known.values if known else {}))
    is_asked = any(asked.name in given for asked in wanted.inputs)
    context = _page(request, wanted, known, typed if is_asked else first, first)
    if is_fragment(request):
        return render(request, "desk/_estimate_result.html", context | {"is_swap": True})
    return render(request, "desk/estimate.html", context)


def _fitting(topic: Topic, values: dict[str, str]) -> dict[str, str]:
    """Known values that this calculation can take; the VAT rate only beside a price with VAT."""
    fits = {}
    for asked in topic.inputs:
        value = values.get(asked.name, "")
        if value and (not asked.choices or value in asked.choices):
            fits[asked.name] = value
    return fits


def _page(
    request: StaffRequest,
    topic: Topic,
    known: queries.Known | None,
    typed: dict[str, str],
    first: dict[str, str],
) -> dict[str, Any]:
    missing = forms.missing_of(topic, typed)
    made = {} if missing else _computed(topic, typed, business_day(request.now))
    refusal: BusinessError | None = made.get("refusal")
    if refusal is not None and refusal.code == "calc_missing_input":
        # Not typed yet is no mistake.
        missing, made, refusal = forms.labels_of(topic, refusal.field), {}, None
    wrong = refusal.field if refusal is not None else None
    return {
        "topic": topic,
        "known": known,
        "typed": typed,
        "form": forms.EstimateForm(topic, typed),
        "missing": missing,
        "is_open": any(
            asked.is_rare
            and (asked.name == wrong or typed.get(asked.name, first.get(asked.name)) != first.get(asked.name))
            for asked in topic.inputs
        ),
        "wrong": wrong,
        "said": tables.in_words(topic, refusal.message) if refusal is not None else "",
        **made,
    }


def _computed(topic: Topic, typed: dict[str, str], today: date) -> dict[str, Any]:
    inputs = forms.inputs_of(topic, typed, today)
    try:
        result, explain = calculators().compute(topic.name, inputs)
    except BusinessError as refusal:
        return {"refusal": refusal}
    shown, lists = tables.results_of(topic, result)
    return {
        "great": shown[0] if shown else None,
        "shown": [(one.label, f"{one.words} {one.unit}".strip()) for one in shown[1:]],
        "lists": lists,
        "explain": explain,
        "comparison": tables.comparison_of(topic, inputs),
    }


@require_POST
@signed_in
def print_estimate(request: StaffRequest, topic: str) -> HttpResponse:
    """Keep what was computed and go to the paper."""
    wanted, given = _topic(request, topic), request.POST.dict()
    known = _known(request, given)
    kept = actions.keep_estimate(
        topic=wanted,
        typed=forms.typed_values(wanted, given),
        known=known,
        actor=request.user,
        now=request.now,
    )
    paper = papers.print_form(code=CODE, subject=kept, actor=request.user, now=request.now)
    return go(request, reverse("papers:show", args=[paper.pk]))


@require_safe
@signed_in
def kept(request: StaffRequest, estimate_id: UUID) -> HttpResponse:
    """From the QR code of a paper to the calculation with the same inputs."""
    found = queries.estimate_seen(request.user, estimate_id)
    if found is None or topic_of(found.topic) is None:
        raise Http404
    asked = found.typed | ({"home": str(found.unit_id)} if found.unit_id else {})
    return go(request, f"{reverse('estimates:estimate', args=[found.topic])}?{urlencode(asked)}")
