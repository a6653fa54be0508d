"""The same servers with the guards against double sale switched off: a twin that must fail.

Only for tests: the product has no such switch.
"""

# isort: off
from guijia.config.wsgi import application  # first: it sets Django up

import time
from typing import Any

from guijia.areas.estate import rules
from guijia.areas.estate.actions import sales_control
from guijia.areas.estate.queries import homes
# isort: on

_locked = sales_control.lock_home
_why_not_hold = rules.why_not_hold


def _unlocked(unit_id: Any, viewer: Any) -> Any:
    return homes.homes_visible_to(viewer).get(pk=unit_id)


def _slow_check(*args: Any, **kwargs: Any) -> Any:
    answer = _why_not_hold(*args, **kwargs)
    time.sleep(0.05)
    return answer


sales_control.lock_home = _unlocked
rules.why_not_hold = _slow_check

__all__ = ["application"]
