"""Codes, numbers and their checksums, and the masked forms shown in lists.

Every ``check_`` or ``parse_`` takes text as people type it (full-width digits, spaces, dashes)
and returns the one stored form, or raises ``InvalidInput``. Refusals of personal numbers never
repeat the number, so that it cannot reach a log.
"""

from gongzhi.foundation.codes.areas import (
    DEFAULT_TEMPLATE,
    AreaCode,
    CodeTemplate,
    Level,
    ancestors_of,
    child_code,
    covers,
    cut_to,
    level_of,
    parent_of,
    parse_area_code,
    prefix_range,
)
from gongzhi.foundation.codes.case_numbers import case_number, damm_digit, parse_case_number
from gongzhi.foundation.codes.citizens import (
    CitizenId,
    check_citizen_id,
    citizen_check_digit,
    mask_citizen_id,
)
from gongzhi.foundation.codes.credit import (
    CreditCode,
    check_credit_code,
    credit_check_character,
)
from gongzhi.foundation.codes.emails import check_email
from gongzhi.foundation.codes.masks import mask_address, mask_email, mask_name, road_of
from gongzhi.foundation.codes.phones import PhoneNumber, check_phone, is_mobile, mask_phone

__all__ = [
    "DEFAULT_TEMPLATE",
    "AreaCode",
    "CitizenId",
    "CodeTemplate",
    "CreditCode",
    "Level",
    "PhoneNumber",
    "ancestors_of",
    "case_number",
    "check_citizen_id",
    "check_credit_code",
    "check_email",
    "check_phone",
    "child_code",
    "citizen_check_digit",
    "covers",
    "credit_check_character",
    "cut_to",
    "damm_digit",
    "is_mobile",
    "level_of",
    "mask_address",
    "mask_citizen_id",
    "mask_email",
    "mask_name",
    "mask_phone",
    "parent_of",
    "parse_area_code",
    "parse_case_number",
    "prefix_range",
    "road_of",
]
