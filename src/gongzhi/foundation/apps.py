"""Django application of the foundation."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created

from gongzhi.foundation.timestamps import read_times_quickly


class FoundationConfig(AppConfig):
    """Journal, clocks, links and jobs."""

    name = "gongzhi.foundation"
    label = "foundation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Read times quickly on every connection."""
        connection_created.connect(read_times_quickly)
