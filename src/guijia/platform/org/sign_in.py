"""Finds the person behind a session or a password."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from guijia.platform.org import queries
from guijia.platform.org.models import Staff


class PasswordSignIn(BaseBackend):
    """Login name and password; a name nobody has costs the same time as a wrong password."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> Staff | None:
        """The person, or nothing."""
        if not username or password is None:
            return None
        person = queries.staff_by_login(username)
        if person is None:
            Staff().set_password(password)
            return None
        return person if person.check_password(password) else None

    def get_user(self, user_id: Any) -> Staff | None:
        """The person of a session, with postings; nobody once they have left."""
        return queries.staff_by_id(user_id)
