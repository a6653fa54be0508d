"""How a kept file leaves: never guessed at, never run, never framed by others."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"
# In a sandbox no browser's own PDF viewer draws; it needs its inline style and its object, nothing more.
VIEWER = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'none'"


def file_response(content: bytes, *, content_type: str, name: str, inline: bool = False) -> HttpResponse:
    """Bytes with a name (RFC 6266), inert in the browser.

    Args:
        inline: shown by the browser instead of saved; only for files that the system itself made.
    """
    response = HttpResponse(content, content_type=content_type)
    response.headers["Content-Disposition"] = content_disposition_header(not inline, name) or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = VIEWER if inline else SANDBOX
    return response
