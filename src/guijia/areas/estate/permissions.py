"""Who may do what in the estate."""

from guijia.platform.org.enums import Role
from guijia.platform.org.permissions import EVERYONE, permission

SEE_HOMES = permission(
    "estate.see_homes", "看房源与销控", EVERYONE - {Role.REPAIRER, Role.LOBBY, Role.CONFERENCE, Role.ASSESSOR}
)
HOLD_UNIT = permission("estate.hold_unit", "锁定房源", {Role.SALES, Role.SALES_DIRECTOR})
RELEASE_UNITS = permission(
    "estate.release_units", "推盘与停售", {Role.SALES_DIRECTOR, Role.SIGNING_LEAD, Role.MANAGER}
)
KEEP_PERMITS = permission(
    "estate.keep_permits", "登记五证、实测面积与户型", {Role.SIGNING_LEAD, Role.MANAGER, Role.ADMIN}
)
DELIVER_UNIT = permission("estate.deliver_unit", "登记交付", {Role.CARE, Role.CS_SUPERVISOR, Role.MANAGER})
TAKE_OVER = permission("estate.take_over", "期初接收已售房源", {Role.MANAGER, Role.ADMIN})
IMPORT_PRICES = permission(
    "estate.import_prices", "导入价格表", {Role.SALES_DIRECTOR, Role.SIGNING_LEAD, Role.MANAGER, Role.ADMIN}
)
SEE_FLOOR_PRICES = permission(
    "estate.see_floor_prices",
    "看底价",
    {
        Role.SALES_DIRECTOR,
        Role.SIGNING_LEAD,
        Role.CONTRACT,
        Role.MANAGER,
        Role.DEPUTY_GM,
        Role.GM,
        Role.FINANCE_MANAGER,
    },
)

# Kind under which the search box finds homes.
HOME_KIND = "unit"
