"""Names of units in pinyin, for searching."""

from django.db import migrations, models

from gongzhi.foundation.codes.pinyin import spell


def spell_names(apps, schema_editor):
    units = []
    for unit in apps.get_model("organisations", "Unit").objects.all():
        spelled = [spell(name) for name in (unit.name, unit.short_name) if name]
        unit.pinyin = " ".join(each.full for each in spelled)
        unit.initials = " ".join(each.initials for each in spelled)
        units.append(unit)
    apps.get_model("organisations", "Unit").objects.bulk_update(
        units, ["pinyin", "initials"], batch_size=500
    )


class Migration(migrations.Migration):
    dependencies = [("organisations", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="unit",
            name="initials",
            field=models.CharField(
                blank=True, db_collation="C", default="", max_length=121
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="unit",
            name="pinyin",
            field=models.CharField(
                blank=True, db_collation="C", default="", max_length=121
            ),
            preserve_default=False,
        ),
        migrations.RunPython(spell_names, migrations.RunPython.noop),
    ]
