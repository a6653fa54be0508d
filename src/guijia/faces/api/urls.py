"""Addresses of the API's settings."""

from django.urls import path

from guijia.faces.api.views import docs, hooks, tokens

app_name = "api"

urlpatterns = [
    path("", docs.docs, name="docs"),
    path("mine/", tokens.mine, name="mine"),
    path("tokens/", tokens.tokens, name="tokens"),
    path("tokens/new", tokens.new_token, name="new_token"),
    path("tokens/<uuid:token_id>/", tokens.token, name="token"),
    path("tokens/<uuid:token_id>/confirm", tokens.confirm, name="confirm"),
    path("tokens/<uuid:token_id>/revoke", tokens.revoke, name="revoke"),
    path("hooks/", hooks.hooks, name="hooks"),
    path("hooks/new", hooks.new_hook, name="new_hook"),
    path("hooks/<uuid:hook_id>/", hooks.hook, name="hook"),
    path("hooks/<uuid:hook_id>/stop", hooks.stop_hook, name="stop_hook"),
    path("hooks/<uuid:hook_id>/start", hooks.start_hook, name="start_hook"),
    path("hooks/<uuid:hook_id>/ping", hooks.ping, name="ping"),
    path("deliveries/<uuid:delivery_id>/", hooks.delivery, name="delivery"),
    path("deliveries/<uuid:delivery_id>/retry", hooks.retry, name="retry"),
]
