"""Django application "provisions"."""

from django.apps import AppConfig


class ProvisionsConfig(AppConfig):
    """What rules hold where, and from which clause."""

    name = "gongzhi.registry.provisions"
    label = "provisions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the head of history."""
        from gongzhi.foundation.journal.heads import register_head  # noqa: PLC0415 (needs apps)

        register_head(
            kind="pack", table="provisions_loadedpack", key_column="id", version_column="version"
        )
