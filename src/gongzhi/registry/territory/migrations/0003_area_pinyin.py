"""Names of areas in pinyin, with the indexes by which a name is found from its beginning."""

from django.db import migrations, models

from gongzhi.foundation.codes.pinyin import spell


def spell_names(apps, schema_editor):
    """Spell each name once: the country has far fewer names than areas."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT name FROM territory_area")
        names = [name for (name,) in cursor.fetchall()]
        if not names:
            return
        cursor.execute(
            "CREATE TEMPORARY TABLE area_spelling"
            " (name varchar COLLATE \"C\" PRIMARY KEY, pinyin varchar, initials varchar) ON COMMIT DROP"
        )
        with cursor.copy("COPY area_spelling FROM STDIN") as copy:
            for name in names:
                spelling = spell(name)
                copy.write_row((name, spelling.full, spelling.initials))
        cursor.execute(
            "UPDATE territory_area AS a SET pinyin = s.pinyin, initials = s.initials"
            " FROM area_spelling AS s WHERE s.name = a.name"
        )
        cursor.execute("DROP TABLE area_spelling")


class Migration(migrations.Migration):
    dependencies = [("territory", "0002_one_index_per_code")]

    operations = [
        migrations.AlterField(
            model_name="area",
            name="name",
            field=models.CharField(db_collation="C", max_length=60),
        ),
        migrations.AddField(
            model_name="area",
            name="initials",
            field=models.CharField(
                blank=True, db_collation="C", default="", max_length=60
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="area",
            name="pinyin",
            field=models.CharField(
                blank=True, db_collation="C", default="", max_length=60
            ),
            preserve_default=False,
        ),
        migrations.RunPython(spell_names, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="area",
            index=models.Index(fields=["name"], name="area_name"),
        ),
        migrations.AddIndex(
            model_name="area",
            index=models.Index(fields=["pinyin"], name="area_pinyin"),
        ),
        migrations.AddIndex(
            model_name="area",
            index=models.Index(fields=["initials"], name="area_initials"),
        ),
    ]
