"""How much longer a figure may take because the machine does other things at the same time."""

import os


def patience() -> float:
    """1 on a machine that is free for the test; more by as much as others wait for its cores."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
