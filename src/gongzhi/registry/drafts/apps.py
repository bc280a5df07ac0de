"""Django application "drafts"."""

from django.apps import AppConfig


class DraftsConfig(AppConfig):
    """Drafts of grids."""

    name = "gongzhi.registry.drafts"
    label = "drafts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the heads of history, and say why columns that look personal are not."""
        from gongzhi.foundation.journal.heads import register_head  # noqa: PLC0415 (needs apps)
        from gongzhi.registry.people.personal import declare_impersonal  # noqa: PLC0415 (as above)

        register_head(
            kind="grid_draft", table="drafts_griddraft", key_column="id", version_column="version"
        )
        register_head(
            kind="barrier_set",
            table="drafts_barrierset",
            key_column="id",
            version_column="version",
        )
        declare_impersonal("drafts.BarrierSet", "name", why="names roads and rivers")
        declare_impersonal("drafts.GridDraft", "name", why="names a draft of grids")
