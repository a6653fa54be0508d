"""What is said when something about a colleague cannot be noted."""

from guijia.kit.errors import BusinessError


def not_allowed() -> BusinessError:
    """Whoever leads people keeps their dynamics."""
    return BusinessError(
        "staffing_dynamics_not_allowed",
        "员工动态由组长、主管、经理或行政人事登记。",
        clause="关心员工动态并及时报告（S1:L66）",
    )
