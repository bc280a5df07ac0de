"""Django application "drafts"."""

from django.apps import AppConfig


class DraftsConfig(AppConfig):
    """Drafts of grids."""

    name = "gongzhi.registry.drafts"
    label = "drafts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the head of history."""
        from gongzhi.foundation.journal.heads import register_head  # noqa: PLC0415 (needs apps)

        register_head(
            kind="grid_draft", table="drafts_griddraft", key_column="id", version_column="version"
        )
