"""Reference data that every installation starts with: calendars, parameters, published processes."""


def load() -> None:
    """Load all reference data; safe to run again (nothing an administrator changed is overwritten)."""
    from guijia.areas.mortgage.reference import load_checklist
    from guijia.platform.audit.acting import SYSTEM
    from guijia.platform.clock.queries import now
    from guijia.platform.clock.reference import load_calendars, load_ladders
    from guijia.platform.facts.reference import load_parameters, load_tables
    from guijia.platform.flow.actions import publish_shipped
    from guijia.platform.org.actions import rule_stand_in
    from guijia.platform.org.queries import stand_ins
    from guijia.platform.org.shipped import STAND_INS

    load_calendars()
    load_parameters()
    load_tables()
    load_ladders()
    ruled = stand_ins()
    for role, by_role, clause in STAND_INS:
        if role not in ruled:
            rule_stand_in(role=role, by_role=by_role, clause=clause, actor=SYSTEM, now=now())
    publish_shipped(actor=SYSTEM, now=now())
    load_checklist(now())
