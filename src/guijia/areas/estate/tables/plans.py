"""How the floor plans of a project are listed."""

from typing import Any

from django.urls import reverse
from django.utils.html import format_html

from guijia.areas.estate.models import FloorPlan
from guijia.kit.lists import Column, ListPage


def _thumb(plan: FloorPlan) -> str:
    if plan.picture_id is None:
        return format_html('<span class="m">{}</span>', "没有图")
    address = reverse("estate:plan_picture", args=[plan.pk])
    return format_html('<img class="thumb-" src="{}" alt="{}" loading="lazy">', address, f"{plan} 户型图")


def _homes(plan: Any) -> int:
    count: int = plan.homes
    return count


class PlanList(ListPage[FloorPlan]):
    """The floor plans of the viewer's projects."""

    key = "estate.plans"
    personal = False
    title = "户型"
    default_sort = "code"
    project_field = "project_id"
    search = ("code__istartswith", "name__icontains")
    search_hint = "编号、户型"
    empty_title = "还没有户型"
    empty_words = "登记户型编号、名称、面积和户型图以后，同户型的房屋都会显示它。"
    columns = [
        Column("code", "编号", sort="code"),
        Column("picture", "户型图", lambda plan: "有" if plan.picture_id else "无", show=_thumb),
        Column("name", "户型", sort="name"),
        Column("area", "建筑面积 ㎡", "area", right=True, sort="area"),
        Column("inner", "套内面积 ㎡", "inner_area", right=True),
        Column("homes", "房源 套", _homes, right=True),
        Column("project", "项目", "project.name"),
        Column("by", "登记人", "changed_by.name", chosen=False),
        Column("at", "登记", "changed_at", chosen=False),
    ]

    def url_of(self, row: FloorPlan) -> str:
        """The plan itself."""
        return reverse("estate:plan", args=[row.pk])
