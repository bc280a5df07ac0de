"""Django application "layouts"."""

from django.apps import AppConfig


class LayoutsConfig(AppConfig):
    """Layouts of service centres."""

    name = "gongzhi.oversight.layouts"
    label = "layouts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the head of history, and say why the one column that looks personal is not."""
        from gongzhi.foundation.journal.heads import register_head  # noqa: PLC0415 (needs apps)
        from gongzhi.registry.people.personal import declare_impersonal  # noqa: PLC0415 (as above)

        register_head(
            kind="site_layout", table="layouts_sitelayout", key_column="id",
            version_column="version",
        )  # fmt: skip
        declare_impersonal("layouts.SiteLayout", "name", why="names a layout of service centres")
