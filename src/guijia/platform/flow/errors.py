"""What the process says when a step may not be done."""

from typing import Any

from guijia.kit.errors import BusinessError, Conflict, Remedy

ENGINE_CLAUSE = "工作标准：流程（WFL-01）"
OWN_CLAUSE = "内部牵制：自己经办的事项不得自己审批（GUARD-5）"


def own_request() -> BusinessError:
    """The maker wants to decide."""
    return BusinessError(
        "flow_own_request",
        "这件事由您（或您的另一个账号）提交或修改过，不能由您自己审批。请交本岗位的其他同事办理。",
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


def gate_unmet(step: str, gate: Any) -> BusinessError:
    """A condition before the act is not met."""
    remedy = Remedy(gate.remedy_label, gate.remedy_url) if gate.remedy_url else None
    return BusinessError(
        "flow_gate_unmet",
        f"“{step}”还不能办：{gate.label}，{gate.sentence}。",
        clause=gate.clause,
        remedy=remedy,
    )


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


SIGNERS_CLAUSE = "工作标准：会签与加签（WFL-02）"


def waits_for_signers(names: str) -> Conflict:
    """Added signers have not all signed."""
    return Conflict("flow_waits_for_signers", f"还在等{names}签署，签完才能往下办。", clause=SIGNERS_CLAUSE)


def signer_objected() -> BusinessError:
    """An added signer objects."""
    return BusinessError(
        "flow_signer_objected",
        "加签人不同意，本步只能退回或不同意；要继续须先退回修改。",
        clause=SIGNERS_CLAUSE,
    )


def signed_jointly(step: str) -> BusinessError:
    """Somebody decides alone what several sign."""
    return BusinessError(
        "flow_signed_jointly",
        f"“{step}”由多人会签，请各自签署意见，签齐后系统自动往下走。",
        clause=SIGNERS_CLAUSE,
    )


def seat_is_self() -> BusinessError:
    """Adding oneself."""
    return BusinessError("flow_seat_is_self", "不用把自己加为签署人。", field="staff")


def seat_cannot_see(name: str) -> BusinessError:
    """Adding somebody who may not read the case."""
    return BusinessError(
        "flow_seat_cannot_see",
        f"{name}无权查看这件事，不能加签或抄送。",
        clause=SIGNERS_CLAUSE,
        field="staff",
    )


def seat_is_maker(name: str) -> BusinessError:
    """Adding a maker to an approval."""
    return BusinessError(
        "flow_seat_is_maker", f"{name}经办过这件事，不能为自己签署。", clause=OWN_CLAUSE, field="staff"
    )


def seat_twice(name: str) -> Conflict:
    """Added already."""
    return Conflict("flow_seat_twice", f"{name}已经在签署人里。", clause=SIGNERS_CLAUSE)


def seat_not_open() -> Conflict:
    """Signed, dropped, or the step is over."""
    return Conflict("flow_seat_not_open", "这一签已经签过或不必再签。请刷新页面。", clause=SIGNERS_CLAUSE)


def seat_of_other(name: str) -> BusinessError:
    """Signing in another's place without being the deputy."""
    return BusinessError(
        "flow_seat_of_other", f"这一签由{name}签署，您不是{name}的代理人。", clause=SIGNERS_CLAUSE
    )


def seat_not_yours() -> BusinessError:
    """Dropping a seat that somebody else added."""
    return BusinessError(
        "flow_seat_not_yours", "只有加签人能撤销加签，会签的签署人不能撤销。", clause=SIGNERS_CLAUSE
    )


def nobody_follows() -> BusinessError:
    """An after-signer on the last step, or before work that the system does."""
    return BusinessError(
        "flow_nobody_follows",
        "本步之后由系统自动办理或即告结束，后加签的人来不及签。请撤销后加签，改为前加签。",
        clause=SIGNERS_CLAUSE,
    )


def signature_unreadable() -> BusinessError:
    """Something else than the drawing area sends."""
    return BusinessError("flow_signature_unreadable", "手写签名没有收到，请清除后重新签，或不签直接办理。")


def signature_empty() -> BusinessError:
    """Nothing was drawn."""
    return BusinessError("flow_signature_empty", "还没有签名。请先在框内书写。")


def no_saved_signature() -> BusinessError:
    """To be set under a decision, but none is kept."""
    return BusinessError("flow_no_saved_signature", "您没有留存签名，请手写，或先在“我的签名”里留存。")


MOVING_CLAUSE = "工作标准：流程换版（WFL-02）"


def not_a_newer_version() -> BusinessError:
    """To the same version, or to one of another process."""
    return BusinessError(
        "flow_not_another_version", "请选择同一流程的另一版。", clause=MOVING_CLAUSE, field="to"
    )


def nothing_to_move() -> BusinessError:
    """No case was chosen."""
    return BusinessError("flow_nothing_to_move", "请勾选要换版的案件。", clause=MOVING_CLAUSE)


def moving_already(numbers: str) -> Conflict:
    """Another move of the same cases has not ended."""
    return Conflict("flow_moving_already", f"{numbers}正在换版，请等它完成。", clause=MOVING_CLAUSE)


def no_person(field: str = "staff") -> BusinessError:
    """Nobody was chosen."""
    return BusinessError("flow_no_person", "请选择同事。", field=field)


def cannot_withdraw(name: str) -> BusinessError:
    """The process knows no withdrawal."""
    return BusinessError(
        "flow_cannot_withdraw", f"{name}发起以后不能撤回，请按流程退回或终止。", clause=ENGINE_CLAUSE
    )


def not_yours_to_withdraw() -> BusinessError:
    """Only who set it going takes it back."""
    return BusinessError("flow_not_yours_to_withdraw", "只有发起人能撤回。", clause=ENGINE_CLAUSE)


def reason_missing(what: str) -> BusinessError:
    """Something that must be explained is not."""
    return BusinessError("flow_reason_missing", f"{what}须写明理由。", field="reason")


def urged_lately(minutes: int) -> Conflict:
    """Pressing again at once."""
    return Conflict("flow_urged_lately", f"刚催过。同一步 {minutes} 分钟内只催一次。")


def words_missing() -> BusinessError:
    """An empty comment."""
    return BusinessError("flow_words_missing", "请写评论内容。", field="text")


def cannot_send_back(step: str) -> BusinessError:
    """What the step behind it did cannot be undone by going back."""
    return BusinessError(
        "flow_cannot_send_back", f"不能退回到“{step}”：已办的事不能这样撤销。", clause=ENGINE_CLAUSE
    )


def not_before_you() -> Conflict:
    """An approval that somebody else gave meanwhile, or that is not the person's to give."""
    return Conflict("flow_not_before_you", "这一件已由别人办理，或已不在您这里。", clause=ENGINE_CLAUSE)


def not_together(why: str) -> BusinessError:
    """An approval that must be looked at by itself."""
    return BusinessError("flow_not_together", why, clause=ENGINE_CLAUSE)


def call_stands(name: str, number: str) -> BusinessError:
    """A called case whose process knows no withdrawal."""
    return BusinessError(
        "flow_call_stands",
        f"下面的{name} {number} 还在办，而且发起以后不能撤回；请先把它办完或由其主管部门终止。",
        clause=ENGINE_CLAUSE,
    )


def message_without_home(label: str) -> BusinessError:
    """A message that meets by the home, and a case without one."""
    return BusinessError(
        "flow_message_without_home", f"消息“{label}”按房屋对应，这件事没有房屋。", clause=ENGINE_CLAUSE
    )


def message_unknown(key: str) -> BusinessError:
    """A diagram names a message that this installation no longer knows."""
    return BusinessError("flow_message_unknown", f"消息“{key}”没有登记，请系统管理员检查流程图。")


def call_not_passed(step: str) -> BusinessError:
    """Going on as if what was called had come to its end."""
    return BusinessError(
        "flow_call_not_passed", f"“{step}”的子流程没有办成，只能重新发起或撤回本件。", clause=ENGINE_CLAUSE
    )


def may_not_skip() -> BusinessError:
    """A move past approvals by somebody who may only publish."""
    return BusinessError(
        "flow_may_not_skip",
        "换版不能绕过审批：跳过新版的审批须有“换版时跳过审批”的权限，并写明事由。",
        clause=MOVING_CLAUSE,
    )
