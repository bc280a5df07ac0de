"""Django application "portal"."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The desk."""

    name = "gongzhi.channels.portal"
    label = "portal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say why the one column that looks personal is not."""
        from gongzhi.registry.people.personal import declare_impersonal  # noqa: PLC0415 - after setup

        declare_impersonal("portal.SavedFilter", "name", why="names a list of cases")
