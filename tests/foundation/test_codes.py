"""Codes are read as people type them, checked, and shown masked."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gongzhi.foundation import codes
from gongzhi.foundation.codes import AreaCode, CodeTemplate, Level
from gongzhi.foundation.errors import InvalidInput
from gongzhi.foundation.ids import CaseId

TODAY = date(2026, 11, 22)
digits = st.text(alphabet="0123456789", min_size=1, max_size=18)
nines = st.text(alphabet="0189", max_size=9)


# -- areas ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("110101000000", "110101"),
        ("110100000000", "1101"),
        ("110000000000", "11"),
        ("990101001000", "990101001"),
        ("990101001001", "990101001001"),
        ("441900003000", "441900003"),
        ("441900", "441900"),
        (" 99０１01 001\u200b", "990101001"),
        ("990101001001001002", "990101001001001002"),
    ],
)
def test_an_area_code_is_stored_cut_to_its_level(typed: str, stored: str) -> None:
    assert codes.parse_area_code(typed) == stored


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "1",
        "00",
        "110",
        "9901010",
        "abc",
        "99010100100a",
        "990101000",
        "1100",
        "٩٩",
        "9" * 5000,
        "000000000000",
        "990101001001000",
        "-9",
        "9.9",
    ],
)
def test_what_is_not_an_area_code_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        codes.parse_area_code(typed)

    assert refusal.value.field == "area_code"
    assert len(refusal.value.message) < 300


def test_levels_follow_from_the_length() -> None:
    building = codes.parse_area_code("990101001002003004")

    above = codes.ancestors_of(building)

    assert [codes.level_of(code) for code in (*above, building)] == list(Level)
    assert above == (
        "99",
        "9901",
        "990101",
        "990101001",
        "990101001002",
        "990101001002003",
    )
    assert codes.parent_of(building) == "990101001002003"
    assert codes.parent_of(AreaCode("99")) is None
    assert codes.cut_to(building, Level.STREET) == "990101001"
    assert codes.cut_to(AreaCode("9901"), Level.STREET) is None
    with pytest.raises(InvalidInput):
        codes.level_of(AreaCode("990"))


def test_a_city_may_choose_its_own_grid_and_building_digits() -> None:
    template = CodeTemplate(grid_digits=4, building_digits=2)

    grid = codes.child_code(AreaCode("990101001001"), 12, template=template)
    building = codes.child_code(grid, 7, template=template)

    assert (grid, building) == ("9901010010010012", "990101001001001207")
    assert codes.level_of(grid, template=template) is Level.GRID
    assert codes.parent_of(building, template=template) == grid
    assert codes.parse_area_code(grid, template=template) == grid
    with pytest.raises(InvalidInput):
        codes.parse_area_code(grid)
    with pytest.raises(InvalidInput):
        CodeTemplate(grid_digits=0)


def test_children_are_numbered_within_their_digits() -> None:
    assert codes.child_code(AreaCode("990101"), 7) == "990101007"
    assert codes.child_code(AreaCode("99"), 1) == "9901"
    for number in (0, -1, 1000):
        with pytest.raises(InvalidInput):
            codes.child_code(AreaCode("990101"), number)
    with pytest.raises(InvalidInput):
        codes.child_code(AreaCode("990101001001001001"), 1)


@given(prefix=nines, other=nines)
@example(prefix="990101999", other="990102")
@example(prefix="99", other="9")
@example(prefix="", other="5")
def test_a_prefix_range_selects_exactly_all_below(prefix: str, other: str) -> None:
    low, high = codes.prefix_range(prefix)

    assert (low <= other < high) == other.startswith(prefix) == codes.covers(prefix, other)
    assert low <= prefix + other < high


# -- unified social credit code ------------------------------------------------------------------


def test_the_specimen_of_the_credit_code_standard_passes() -> None:
    assert codes.check_credit_code("9135 0100-m000100y43") == "91350100M000100Y43"


@given(body=st.text(alphabet="0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=9, max_size=9))
def test_every_wrong_character_of_a_credit_code_is_found(body: str) -> None:
    first = "11990101" + body
    code = first + codes.credit_check_character(first)
    assert codes.check_credit_code(code) == code

    for place, mark in product(range(18), "0A9Y"):
        if code[place] != mark:
            with pytest.raises(InvalidInput):
                codes.check_credit_code(code[:place] + mark + code[place + 1 :])


def test_a_letter_that_never_occurs_is_named() -> None:
    with pytest.raises(InvalidInput, match=r"Character 9 .* “O”"):
        codes.check_credit_code("91350100O000100Y43")
    with pytest.raises(InvalidInput, match="not 3"):
        codes.check_credit_code("913")


# -- citizen identity number ---------------------------------------------------------------------


def invented(born: str, county: str = "990101", order: str = "002") -> str:
    body = county + born + order
    return body + codes.citizen_check_digit(body)


def test_the_specimen_of_the_identity_standard_passes() -> None:
    assert codes.check_citizen_id("110105 19491231 002x", today=TODAY) == "11010519491231002X"


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (invented("20250229"), "does not exist"),
        (invented("20001301"), "does not exist"),
        (invented("20261123"), "in the future"),
        ("11010519491231002" + "1", "check digit"),
        ("110105491231002", "17 digits"),
        ("", "17 digits"),
        ("X" * 18, "17 digits"),
        ("１" * 5000, "17 digits"),
    ],
)
def test_a_wrong_identity_number_is_refused_without_repeating_it(number: str, reason: str) -> None:
    with pytest.raises(InvalidInput, match=reason) as refusal:
        codes.check_citizen_id(number, today=TODAY)

    assert refusal.value.field == "citizen_id"
    assert not refusal.value.params


def test_a_person_born_today_has_a_number() -> None:
    assert codes.check_citizen_id(invented("20261122"), today=TODAY)
    assert codes.check_citizen_id(invented("20240229"), today=TODAY)


def test_a_masked_identity_number_tells_neither_origin_nor_birthday() -> None:
    assert codes.mask_citizen_id("11010519491231002X") == "1" + "*" * 16 + "X"
    assert codes.mask_citizen_id("110105491231002") == "****"
    assert codes.mask_citizen_id("") == ""


# -- case numbers --------------------------------------------------------------------------------


def test_a_case_number_shows_the_day_and_the_serial() -> None:
    number = codes.case_number(CaseId(1234), date(2026, 11, 22))

    assert number.startswith("20261122-0001234-")
    assert codes.damm_digit("572") == 4
    for typed in (number, number.replace("-", ""), number.replace("-", " — "), f"\u3000{number}\n"):
        assert codes.parse_case_number(typed) == 1234
    full_width = number.translate({ord(d): ord(d) + 0xFEE0 for d in "-0123456789"})
    assert codes.parse_case_number(full_width) == 1234


@given(
    case_id=st.integers(1, 2**63 - 1),
    day=st.dates(min_value=date(1000, 1, 1)),
)
def test_every_case_number_leads_back_to_its_case(case_id: int, day: date) -> None:
    assert codes.parse_case_number(codes.case_number(CaseId(case_id), day)) == case_id


@given(case_id=st.integers(1, 10**8), place=st.integers(0, 15), digit=st.sampled_from("0123456789"))
def test_one_wrong_digit_or_two_swapped_are_always_found(
    case_id: int, place: int, digit: str
) -> None:
    number = codes.case_number(CaseId(case_id), TODAY).replace("-", "")
    wrong = number[:place] + digit + number[place + 1 :]
    swapped = number[:place] + number[place : place + 2][::-1] + number[place + 2 :]

    for typed in {wrong, swapped} - {number}:
        with pytest.raises(InvalidInput):
            codes.parse_case_number(typed)


@pytest.mark.parametrize(
    "typed", ["", "12345", "2026112200012345", "abc", "20261322-0000001-0", "½"]
)
def test_what_is_not_a_case_number_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        codes.parse_case_number(typed)

    assert refusal.value.field == "number"


def test_a_case_number_needs_a_case() -> None:
    with pytest.raises(ValueError, match="positive"):
        codes.case_number(CaseId(0), TODAY)


# -- telephones ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "stored", "masked"),
    [
        ("13000000001", "13000000001", "130****0001"),
        ("+86 130-0000-0001", "13000000001", "130****0001"),
        ("８６13000000001", "13000000001", "130****0001"),
        ("0086 13000000001", "13000000001", "130****0001"),
        ("(010) 6000 0001", "010-60000001", "010-****0001"),
        ("（0371）6000001", "0371-6000001", "0371-****0001"),
        ("0755-60000001-802", "0755-60000001-802", "0755-****0001"),
        ("075560000001转802", "0755-60000001-802", "0755-****0001"),
        ("+86 10 6000 0001", "010-60000001", "010-****0001"),
    ],
)
def test_a_phone_is_stored_in_one_form_and_listed_masked(
    typed: str, stored: str, masked: str
) -> None:
    phone = codes.check_phone(typed)

    assert phone == stored
    assert codes.check_phone(phone) == phone
    assert codes.mask_phone(phone) == masked
    assert codes.is_mobile(phone) == phone.startswith("1")


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "110",
        "1300000000",
        "130000000011",
        "12000000001",
        "60000001",
        "010-6000001",
        "phone",
        "+1 202 555 0100",
        "13000000001转1",
        "\u0661\u0663000000001",
        "1" * 4000,
    ],
)
def test_what_is_not_a_mainland_phone_is_refused_without_repeating_it(typed: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        codes.check_phone(typed)

    assert refusal.value.field == "phone"
    assert not refusal.value.params


def test_a_phone_of_unknown_form_is_hidden_whole() -> None:
    assert codes.mask_phone("+1 202 555 0100") == "****"
    assert codes.mask_phone("") == ""


# -- masks ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "masked"),
    [("张三", "张*"), ("欧阳小某", "欧**"), ("王", "*"), ("", ""), ("Li Si", "L**"), ("  ", "")],
)
def test_a_name_is_listed_by_its_first_character(name: str, masked: str) -> None:
    assert codes.mask_name(name) == masked


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("杏花社区柳树路12号3单元501室", "杏花社区柳树路***"),
        ("云栖区榆钱街道杏花社区三号楼", "云栖区榆钱街道杏花社区***"),
        ("榆钱街道五一路二巷", "榆钱街道五一路***"),
        ("柳荫小区Ｂ座1201", "柳荫小区***"),
        ("大槐树底下老李家", "大槐***"),
        ("12号", "***"),
        ("老李家", "***"),
        ("  ", ""),
    ],
)
def test_an_address_is_listed_down_to_its_road(address: str, masked: str) -> None:
    assert codes.mask_address(address) == masked


@given(text=st.text(st.characters(exclude_characters="*"), min_size=1))
def test_a_masked_form_never_equals_what_it_hides(text: str) -> None:
    for mask in (codes.mask_name, codes.mask_phone, codes.mask_citizen_id, codes.mask_address):
        masked = mask(text)

        assert masked != text or not masked.strip("* ")
    assert not any(mark.isdigit() for mark in codes.mask_address(text).strip("*") if mark.isascii())


@given(text=st.text())
def test_any_text_at_all_is_read_or_refused(text: str) -> None:
    reasons = []
    for read in (
        codes.parse_area_code,
        codes.parse_case_number,
        codes.check_phone,
        codes.check_credit_code,
        lambda typed: codes.check_citizen_id(typed, today=TODAY),
    ):
        try:
            read(text)
        except InvalidInput as refusal:
            reasons.append(refusal.message)
    assert all(reasons)
