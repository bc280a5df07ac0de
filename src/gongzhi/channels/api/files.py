"""The pictures of a case."""

from __future__ import annotations

from typing import Final

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import File, Path, Router
from ninja.files import UploadedFile
from ninja.params.functions import Form

from gongzhi.channels.api.answers import Written, answer, once, version_of
from gongzhi.channels.api.callers import STAFF, STAFF_OR_REPORTER, caller
from gongzhi.channels.api.limits import FILE_BYTES
from gongzhi.channels.api.operations import answers, reads, writes
from gongzhi.channels.api.parsing import Text
from gongzhi.channels.api.problems import Problem
from gongzhi.channels.api.schemas.cases import AttachmentOut, AttachmentsOut
from gongzhi.channels.api.shapes import attachment_shape
from gongzhi.foundation.errors import NotFound
from gongzhi.handling.cases import queries
from gongzhi.handling.cases.models import Attachment
from gongzhi.handling.cases.services import attach_file, stored_name

router = Router(tags=["attachments"])

# As a default: written as an annotation over ``Text``, the field would be a required one.
_NO_NOTE: Final[str] = Form("")


@router.get(
    "/cases/{case_id}/attachments",
    auth=STAFF,
    response=answers(AttachmentsOut),
    openapi_extra=reads(queries.VIEW),
    summary="List the pictures of a case",
)
def list_attachments(request: HttpRequest, case_id: Path[str]) -> HttpResponse:
    """List the pictures of a case, oldest first."""
    case = queries.get_case(caller(request), queries.case_id_of(case_id))
    rows = Attachment.objects.filter(case_id=case.pk).order_by("pk")
    return answer({"items": [attachment_shape(row) for row in rows]}, version=case.version)


@router.post(
    "/cases/{case_id}/attachments",
    auth=STAFF_OR_REPORTER,
    response=answers(AttachmentOut, status=201, write=True),
    openapi_extra=writes("cases.attach", versioned=True),
    summary="Attach a picture",
)
def attach(
    request: HttpRequest, case_id: Path[str], file: File[UploadedFile], note: Text = _NO_NOTE
) -> HttpResponse:
    """Attach a picture as form data; it is re-encoded without its metadata."""
    if (file.size or 0) > FILE_BYTES:
        raise Problem(413, "too-large", str(_("This picture is too large; at most 12 MB fit.")))
    key = queries.case_id_of(case_id)
    data = file.read()

    def write() -> Written:
        row = attach_file(
            actor=caller(request), case_id=key, data=data, note=note, version=version_of(request)
        )
        return Written(data=attachment_shape(row), status=201)

    return once(request, write, body=data + b"\0" + note.encode())


@router.get(
    "/cases/{case_id}/attachments/{attachment_id}",
    auth=STAFF,
    response=answers(None),
    openapi_extra=reads(queries.VIEW),
    summary="Read a picture",
    url_name="show_attachment",
)
def show_attachment(
    request: HttpRequest, case_id: Path[str], attachment_id: Path[int]
) -> FileResponse:
    """Return a picture's bytes to whoever may see its case."""
    case = queries.get_case(caller(request), queries.case_id_of(case_id))
    row = Attachment.objects.filter(case_id=case.pk, pk=attachment_id).first()
    if row is None or not default_storage.exists(stored_name(row)):
        raise NotFound(
            _("There is no picture {attachment_id} on this case."), attachment_id=attachment_id
        )
    response = FileResponse(default_storage.open(stored_name(row)), content_type=row.mime)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
