"""Asking a list of people as a browser does: the words are posted, the address carries their key."""

from typing import Any

from django.test import Client
from django.urls import reverse


def searched(client: Client, words: str) -> str:
    """The address of the search page to which the search box leads with these words."""
    answer: Any = client.post(reverse("search"), {"q": words})
    assert answer.status_code == 302
    return str(answer.headers["Location"])


def asked(client: Client, address: str, **given: str) -> str:
    """The address that answers a list's filter form filled in so."""
    answer: Any = client.post(reverse("ask_list"), {"next": address, **given})
    assert answer.status_code == 302
    return str(answer.headers["Location"])
