"""What this area hangs into the platform: the pulse that ends holds, its menu, its search, its files."""

from uuid import UUID

from guijia.areas.estate.actions import sales_control
from guijia.areas.estate.enums import DELIVERY, TAKEOVER
from guijia.areas.estate.permissions import DELIVER_UNIT, HOME_KIND, KEEP_PERMITS, SEE_HOMES, TAKE_OVER
from guijia.areas.estate.queries import delivery, homes
from guijia.kit import menu
from guijia.kit.enums import MenuGroup
from guijia.platform.files import registry as files
from guijia.platform.jobs import pulse
from guijia.platform.org.models import Staff
from guijia.platform.search import registry as search


def _sees_homes(viewer: Staff) -> bool:
    return viewer.may(SEE_HOMES)


def _sees_permit(viewer: Staff, permit_id: UUID) -> bool:
    return homes.permits_visible_to(viewer).filter(pk=permit_id).exists()


def _keeps_permit(viewer: Staff, permit_id: UUID) -> bool:
    permit = homes.permits_visible_to(viewer).filter(pk=permit_id).first()
    return permit is not None and viewer.may(KEEP_PERMITS, permit.project_id)


def _sees_delivery(viewer: Staff, delivery_id: UUID) -> bool:
    return delivery.deliveries_visible_to(viewer).filter(pk=delivery_id).exists()


def _posts_delivery(viewer: Staff, delivery_id: UUID) -> bool:
    found = delivery.deliveries_visible_to(viewer).filter(pk=delivery_id).first()
    return found is not None and viewer.may(DELIVER_UNIT, found.project_id)


def _sees_takeover(viewer: Staff, takeover_id: UUID) -> bool:
    found = delivery.takeovers_visible_to(viewer).filter(pk=takeover_id).first()
    return found is not None and viewer.may(TAKE_OVER, found.project_id)


def register() -> None:
    """Called once when the application is ready."""
    pulse.register(sales_control.expire_holds, name="estate.expire_holds")
    search.kind(HOME_KIND, "房屋", permission=SEE_HOMES, order=20)
    files.gate("estate.permit", _sees_permit, may_attach=_keeps_permit)
    files.gate(DELIVERY, _sees_delivery, may_attach=_posts_delivery)
    files.gate(TAKEOVER, _sees_takeover)
    deals, books = MenuGroup.DEALS, MenuGroup.BOOKS
    menu.entry(
        "estate.board",
        "销控图",
        "building-community",
        "estate:boards",
        deals,
        may=_sees_homes,
        position=10,
        letter="x",
    )
    menu.entry(
        "estate.homes", "房源表", "home-2", "estate:homes", books, may=_sees_homes, position=10, letter="h"
    )
    menu.entry(
        "estate.register", "销控登记", "list-details", "estate:register", books, may=_sees_homes, position=20
    )
    menu.entry("estate.permits", "五证", "certificate", "estate:permits", books, may=_sees_homes, position=30)
    menu.entry("estate.areas", "实测面积", "ruler-2", "estate:areas", books, may=_sees_homes, position=32)
    menu.entry("estate.plans", "户型", "layout-board", "estate:plans", books, may=_sees_homes, position=34)
