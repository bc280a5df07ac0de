"""Days of hours are kept for places alone: above them, what is told is of whole months."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("metrics", "0002_figures_of_bodies_and_posts")]

    operations = [
        migrations.RunSQL(
            "DELETE FROM metrics_hourstally WHERE grain = 'd' AND depth <> 6",
            migrations.RunSQL.noop,
            elidable=True,
        )
    ]
