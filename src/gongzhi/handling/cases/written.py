"""What was written in a report, as the journal knows it: a salted digest, never the words.

The first entry carries the digest; the salt lies beside the words. A title or a text changed by
hand no longer fits it, and whoever erases the words erases the salt with them: the digest that
stays in the chain then says nothing (docs/adr/0005).
"""

from __future__ import annotations

from typing import Final

from gongzhi.foundation.journal.hashing import SALT_BYTES, SEPARATOR, digest_note

WRITTEN: Final = "written"
"""The fact under which an entry tells the digest."""

ANSWERED: Final = "answered"
"""The fact under which an entry tells the digest of all answers to the class's questions."""

# The same digests in SQL, over a case ``subject``, its text and its answers.
BESIDE: Final = (
    "LEFT JOIN cases_casetext AS text ON text.case_id = subject.id"
    " LEFT JOIN cases_caseanswers AS answers ON answers.case_id = subject.id"
)
DIGEST_SQL: Final = f"""CASE WHEN octet_length(text.salt) = {SALT_BYTES} THEN
    encode(sha256(text.salt || convert_to(subject.title || E'\\x1f' || text.detail, 'UTF8')), 'hex')
    END"""
ANSWERED_SQL: Final = "encode(sha256(answers.salt || convert_to(answers.given, 'UTF8')), 'hex')"


def digest_answers(given: str, salt: bytes | memoryview) -> str:
    """Return the digest of a case's answers as 64 hexadecimal digits."""
    return digest_note(given, bytes(salt)).hex()


def digest_written(title: str, detail: str, salt: bytes) -> str:
    """Return the digest of a report's words as 64 hexadecimal digits."""
    return digest_note(f"{title}{SEPARATOR}{detail}", salt).hex()
