"""The API as one thing: its addresses, its document."""

from ninja import NinjaAPI

from guijia.faces.api.door import StrictJson, Token, handle_faults
from guijia.faces.api.endpoints import calculators, cases, parties, units

api = NinjaAPI(
    title="归家接口",
    version="1",
    description=(
        "供其他系统调用：案件、待办、房源、客户、计算。令牌由系统管理员发放、经持有人确认；"
        "令牌只能做持有人能做的事，范围只会更窄。金额、面积是精确小数的文本，时间带时区，分页用 next。"
    ),
    urls_namespace="api_v1",
    auth=Token(),
    parser=StrictJson(),
    docs_url=None,
    openapi_extra={"info": {"license": {"name": "Apache-2.0"}}},
)
handle_faults(api)
for _router in (cases.router, units.router, parties.router, calculators.router):
    api.add_router("", _router)
