"""Sweep the tables of cases after thousands of changes, not after a fifth of a million rows.

Until a table is swept, counts from an index alone look each new row up, and words newly written are
sought one by one in a list beside their index. At a million cases a search while typing took 67–71
ms, and 170–196 ms once 16,000 rows had been imported.
"""

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations

_OFTEN = (
    "autovacuum_vacuum_insert_scale_factor = 0.005, autovacuum_vacuum_scale_factor = 0.02,"
    " autovacuum_analyze_scale_factor = 0.02"
)
_NAMES = (
    "autovacuum_vacuum_insert_scale_factor, autovacuum_vacuum_scale_factor,"
    " autovacuum_analyze_scale_factor"
)
_PENDING_KB = 512


class Migration(migrations.Migration):
    dependencies = [("cases", "0009_cases_by_cell")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    f"ALTER INDEX case_words SET (gin_pending_list_limit = {_PENDING_KB})",
                    "ALTER INDEX case_words RESET (gin_pending_list_limit)",
                )
            ],
            state_operations=[
                migrations.RemoveIndex("casetext", "case_words"),
                migrations.AddIndex(
                    "casetext",
                    GinIndex(
                        fields=["words"], name="case_words", gin_pending_list_limit=_PENDING_KB
                    ),
                ),
            ],
        ),
        *(
            migrations.RunSQL(
                f"ALTER TABLE {table} SET ({_OFTEN})", f"ALTER TABLE {table} RESET ({_NAMES})"
            )
            for table in ("cases_case", "cases_casetext")
        ),
    ]
