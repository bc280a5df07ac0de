"""Django application of the foundation."""

from django.apps import AppConfig


class FoundationConfig(AppConfig):
    """Journal, clocks, links and jobs."""

    name = "gongzhi.foundation"
    label = "foundation"
    default_auto_field = "django.db.models.BigAutoField"
