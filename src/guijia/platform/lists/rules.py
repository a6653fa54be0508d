"""When a view may be kept, shared, brought back."""

from guijia.kit.errors import BusinessError
from guijia.platform.lists import errors
from guijia.platform.lists.enums import Sharing

MOST = 20


def why_not_keep(*, kept: int, taken: bool, name: str) -> BusinessError | None:
    """May the person keep one more view under that name?"""
    if taken:
        return errors.name_taken(name)
    return errors.too_many(MOST) if kept >= MOST else None


def why_not_share(sharing: Sharing, *, role: str, project: object, may: bool) -> BusinessError | None:
    """May the person share a view with these?

    Rule:    sharing puts a view above the lists of others: only whoever leads them.
    """
    if sharing == Sharing.OWN:
        return None
    if not may:
        return errors.not_to_share()
    if sharing == Sharing.ROLE and not role:
        return errors.share_incomplete("岗位")
    if sharing == Sharing.PROJECT and project is None:
        return errors.share_incomplete("项目")
    return None
