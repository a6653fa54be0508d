"""Attendance: recorded daily by the clerk, signed monthly by the department's manager (HRM-02)."""
