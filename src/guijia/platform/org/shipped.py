"""Rules on who takes whose place that every installation starts with, each with its source."""

from guijia.platform.org.enums import Role

STAND_INS = (
    (Role.CS_SUPERVISOR, Role.MARKETING_MANAGER, "客服主管不在时由营销主管代行（ENQ-11，S4:L284-290）"),
)
