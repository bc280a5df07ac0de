"""Django application of triage."""

from django.apps import AppConfig


class TriageConfig(AppConfig):
    """What a report may be about, who may answer for it and where it may be: suggested, decided."""

    name = "gongzhi.handling.triage"
    label = "triage"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what other modules call when their own things change."""
        from gongzhi.foundation.journal.heads import register_head  # noqa: PLC0415
        from gongzhi.handling.cases.queries.pages import read_along  # noqa: PLC0415
        from gongzhi.handling.triage import consumers  # noqa: F401, PLC0415 (registers consumers)
        from gongzhi.registry.people.personal import declare_impersonal  # noqa: PLC0415

        read_along("suggestion", "suggestion__unit")
        for kind, table, key in (
            ("suggestion", "triage_suggestion", "case_id"),
            ("triage_model", "triage_modelversion", "id"),
            ("triage_threshold", "triage_threshold", "id"),
        ):
            register_head(kind=kind, table=table, key_column=key, version_column="version")
        declare_impersonal("triage.Suggestion", "place_name", why="names an area of the register")
