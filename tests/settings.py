"""Settings of the tests: the installation's own, over a data directory of the tests."""

import os
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent
for _name in [name for name in os.environ if name.startswith("GONGZHI_")]:
    del os.environ[_name]
os.environ.pop("DATABASE_URL", None)
os.environ.pop("PORT", None)
os.environ["GONGZHI_DATA_DIR"] = str(_ROOT / "var" / "test")
os.environ["GONGZHI_DATABASE_POOL"] = "0"
os.environ["GONGZHI_LOG_LEVEL"] = "WARNING"

from gongzhi.config.settings import *  # noqa: E402, F403 - the environment comes first

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405 - of the settings above
