"""Staff dynamics: noted, cared for, reported (HRM-05)."""
