"""Drop the indexes that Django adds for LIKE: under the C collation the plain ones serve it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("territory", "0001_initial")]

    operations = [
        migrations.RunSQL(
            sql=[
                "DROP INDEX IF EXISTS territory_area_code_8ec6d575_like",
                "DROP INDEX IF EXISTS territory_area_parent_id_215022a1_like",
            ],
            reverse_sql=[
                "CREATE INDEX territory_area_code_8ec6d575_like"
                " ON territory_area (code varchar_pattern_ops)",
                "CREATE INDEX territory_area_parent_id_215022a1_like"
                " ON territory_area (parent_id varchar_pattern_ops)",
            ],
        ),
    ]
