"""Shifts and rota of a section, month by month (HRM-04)."""
