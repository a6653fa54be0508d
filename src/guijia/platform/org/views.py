"""Doors that pages of several rooms share."""

from django.http import Http404

from guijia.kit.views import StaffRequest
from guijia.platform.org.permissions import ADMINISTER


def for_administrators(request: StaffRequest) -> None:
    """These pages do not exist for others. Raises: Http404."""
    if not request.user.may(ADMINISTER):
        raise Http404
