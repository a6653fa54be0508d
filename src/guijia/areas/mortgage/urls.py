"""Addresses of loans."""

from django.urls import URLPattern

app_name = "mortgage"

urlpatterns: list[URLPattern] = []
