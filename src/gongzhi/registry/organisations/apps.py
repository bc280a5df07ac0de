"""Django application "organisations"."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "gongzhi.registry.organisations"
    label = "organisations"
    default_auto_field = "django.db.models.BigAutoField"
