"""What the process says when a step may not be done."""

from guijia.kit.errors import BusinessError, Conflict

ENGINE_CLAUSE = "工作标准：流程（WFL-01）"
OWN_CLAUSE = "内部牵制：自己经办的事项不得自己审批（GUARD-5）"


def own_request() -> BusinessError:
    """The maker wants to decide."""
    return BusinessError(
        "flow_own_request",
        "这件事由您提交或修改过，不能由您自己审批。请交本岗位的其他同事办理。",
        clause=OWN_CLAUSE,
    )


def not_your_role(role: str, step: str) -> BusinessError:
    """Somebody without the post in this project."""
    return BusinessError(
        "flow_not_your_role", f"“{step}”由{role}办理，您在本项目没有这个岗位。", clause=ENGINE_CLAUSE
    )


def step_not_open(step: str, stage: str) -> BusinessError:
    """The case does not wait there (any more)."""
    where = f"案件现在在“{stage}”" if stage else "案件已经结束"
    return Conflict("flow_step_not_open", f"“{step}”现在不能办：{where}。请刷新页面。", clause=ENGINE_CLAUSE)


def claimed_by_other(name: str) -> Conflict:
    """A colleague has it in hand."""
    return Conflict(
        "flow_claimed_by_other",
        f"{name}已领办这一步。要由您来办，请先由{name}放回或转交。",
        clause=ENGINE_CLAUSE,
    )


def opinion_unreadable(why: str) -> BusinessError:
    """Words that cannot be kept as they were typed."""
    return BusinessError("flow_opinion_unreadable", f"意见没有保存：{why}", field="opinion")


def opinion_missing(outcome: str) -> BusinessError:
    """A refusal without its reason."""
    return BusinessError(
        "flow_opinion_missing",
        f"“{outcome}”须写明理由。",
        clause="工作标准：审批意见（WFL-01）",
        field="opinion",
    )


def unknown_outcome(outcome: str, step: str) -> BusinessError:
    """A button that this step does not have."""
    return BusinessError("flow_unknown_outcome", f"“{step}”没有“{outcome}”这种办法。", clause=ENGINE_CLAUSE)


def already_open(name: str, number: str) -> Conflict:
    """The subject already runs through this process."""
    return Conflict(
        "flow_already_open", f"同一事项已有办理中的{name} {number}，不能重复发起。", clause=ENGINE_CLAUSE
    )


def content_changed(step: str) -> BusinessError:
    """What was approved is not what stands there now."""
    return BusinessError(
        "flow_content_changed", f"“{step}”审签以后内容被改过，须退回重新审签后才能往下办。", clause=OWN_CLAUSE
    )


def not_done_before(step: str) -> BusinessError:
    """A return to where the case never was."""
    return BusinessError(
        "flow_not_done_before", f"案件没有经过“{step}”，不能退回到那里。", clause=ENGINE_CLAUSE
    )


def not_published(key: str) -> BusinessError:
    """Nobody published the process yet."""
    return BusinessError("flow_not_published", f"流程 {key} 还没有发布，不能发起。请系统管理员发布。")


def not_publishable(problems: list[str]) -> BusinessError:
    """A diagram with defects."""
    return BusinessError("flow_not_publishable", "流程图有问题，没有发布：" + "；".join(problems))


def case_closed() -> Conflict:
    """Nothing can be done on it any more."""
    return Conflict("flow_case_closed", "案件已经结束，不能再办。", clause=ENGINE_CLAUSE)


def no_colleague() -> BusinessError:
    """Handing over to nobody."""
    return BusinessError("flow_no_colleague", "请选择要转交的同事。", field="to")


def not_holder(name: str, role: str) -> BusinessError:
    """Handing over to somebody without the post."""
    return BusinessError("flow_not_holder", f"{name}在本项目没有{role}岗位，不能转交。", clause=ENGINE_CLAUSE)
