"""Staff administration: the lowest of the areas, above the platform that knows who is who."""

from django.apps import AppConfig


class StaffingConfig(AppConfig):
    """Leave, rota, attendance; hand-over of leavers."""

    name = "guijia.areas.staffing"
    label = "staffing"
    verbose_name = "人事"

    def ready(self) -> None:
        """Register what a leaver has in hand, the process of leave, the jobs and the menu."""
        from guijia.areas.staffing import jobs, tables, wiring  # noqa: F401  registers on import
        from guijia.areas.staffing.attendance import tables as attendance_tables  # noqa: F401
        from guijia.areas.staffing.dynamics import tables as dynamics_tables  # noqa: F401
        from guijia.areas.staffing.leave import tables as leave_tables  # noqa: F401
        from guijia.areas.staffing.plans import tables as plan_tables  # noqa: F401
        from guijia.areas.staffing.posts import tables as post_tables  # noqa: F401

        wiring.register()
