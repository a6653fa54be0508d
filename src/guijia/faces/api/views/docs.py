"""The API explained: every address, as the OpenAPI document has it, without anything from elsewhere."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from guijia.faces.api.enums import HookEvent, Scope
from guijia.faces.api.service import api
from guijia.kit.views import StaffRequest, signed_in


@require_safe
@signed_in
def docs(request: StaffRequest) -> HttpResponse:
    """Addresses, scopes, events and how to begin."""
    document: dict[str, Any] = api.get_openapi_schema()
    context = {
        "title": document["info"]["title"],
        "groups": _groups(document),
        "root": request.build_absolute_uri("/api/v1"),
        "document": "/api/v1/openapi.json",
        "scopes": Scope.choices,
        "events": HookEvent.choices,
    }
    return render(request, "api/docs.html", context)


def _groups(document: dict[str, Any]) -> list[tuple[str, list[dict[str, Any]]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for path, methods in document["paths"].items():
        for method, one in methods.items():
            names = [p["name"] for p in one.get("parameters", []) if p["in"] == "query"]
            line = {
                "method": method.upper(),
                "path": path,
                "summary": one["summary"],
                "words": one.get("description", ""),
                "questions": "、".join(names),
                "body": _body(document, one),
            }
            found.setdefault(one.get("tags", [""])[0], []).append(line)
    return list(found.items())


def _body(document: dict[str, Any], one: dict[str, Any]) -> str:
    """The names that a body carries, the needed ones starred."""
    schema = one.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    name = schema.get("$ref", "").rpartition("/")[2]
    if not name:
        return "{…}" if schema else ""
    made = document["components"]["schemas"][name]
    needed = set(made.get("required", []))
    return "、".join(f"{key}{'*' if key in needed else ''}" for key in made["properties"])
