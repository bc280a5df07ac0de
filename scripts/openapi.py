"""The API's description, kept in ``docs/openapi.json`` so that a change of it is seen in review.

python scripts/openapi.py write
python scripts/openapi.py check

What is written is first held to the OpenAPI specification, which takes seconds; the check need not.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Final

import django
from openapi_spec_validator import validate

TARGET: Final = Path(__file__).resolve().parent.parent / "docs" / "openapi.json"


def main(command: str) -> int:
    """Write the description, or return 1 where the stored one is not current.

    Raises ``OpenAPIValidationError`` rather than write what is not OpenAPI 3.1.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongzhi.config.settings")
    django.setup()
    from gongzhi.channels.api.app import openapi_text  # noqa: PLC0415 - after setup

    text = openapi_text()
    if command == "write":
        validate(json.loads(text))
        TARGET.write_text(text, encoding="utf-8")
        return 0
    if command == "check":
        if TARGET.exists() and TARGET.read_text(encoding="utf-8") == text:
            print(f"{TARGET.name} is current")
            return 0
        print(f"{TARGET.name} is not current; run: make openapi")
        return 1
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
