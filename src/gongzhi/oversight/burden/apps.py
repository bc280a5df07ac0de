"""Django application "burden"."""

from django.apps import AppConfig


class BurdenConfig(AppConfig):
    """What is asked of communities, and what need not be asked since it is held already."""

    name = "gongzhi.oversight.burden"
    label = "burden"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the heads of history, and say why columns that look personal are not."""
        from gongzhi.foundation.journal.heads import register_head  # noqa: PLC0415 (needs apps)
        from gongzhi.registry.people.personal import declare_impersonal  # noqa: PLC0415

        for kind, table in (
            ("demand", "burden_demand"),
            ("request", "burden_datarequest"),
            ("held", "burden_heldfigure"),
        ):
            register_head(kind=kind, table=table, key_column="id", version_column="version")
        declare_impersonal("burden.AskedField", "name", why="names a figure")
        declare_impersonal("burden.RequestField", "name", why="names a figure")
