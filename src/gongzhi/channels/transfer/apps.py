"""Django application "transfer"."""

from django.apps import AppConfig


class TransferConfig(AppConfig):
    """Files in and out."""

    name = "gongzhi.channels.transfer"
    label = "transfer"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say why the one column that looks personal is not."""
        from gongzhi.registry.people.personal import declare_impersonal  # noqa: PLC0415

        declare_impersonal("transfer.ImportRun", "name", why="the name of a file")
