"""Guijia (归家): the running work-standard manual of a home builder's customer-service department."""

__version__ = "0.1.0"
