"""Django's settings, derived from ``gongzhi.foundation.settings`` and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from gongzhi.config.basemap import basemap_of
from gongzhi.config.browser_policy import content_security_policy
from gongzhi.config.databases import database_settings
from gongzhi.foundation.settings import get_settings

installation = get_settings()
PACKAGE: Final = Path(__file__).resolve().parent.parent

DEBUG = installation.DEBUG
SECRET_KEY = installation.secret_key
ALLOWED_HOSTS = list(installation.ALLOWED_HOSTS)
ROOT_URLCONF = "gongzhi.config.urls"
WSGI_APPLICATION = "gongzhi.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
APPEND_SLASH = True

INSTALLED_APPS = [
    "gongzhi.foundation",
    "gongzhi.registry.territory",
    "gongzhi.registry.people",
    "gongzhi.registry.organisations",
    "gongzhi.registry.provisions",
    "gongzhi.registry.drafts",
    "gongzhi.handling.cases",
    "gongzhi.handling.likeness",
    "gongzhi.handling.visits",
    "gongzhi.handling.plans",
    "gongzhi.handling.topics",
    "gongzhi.handling.triage",
    "gongzhi.oversight.disclosure",
    "gongzhi.oversight.metrics",
    "gongzhi.oversight.standards",
    "gongzhi.oversight.burden",
    "gongzhi.oversight.layouts",
    "gongzhi.packs",
    "gongzhi.channels.portal",
    "gongzhi.channels.resident",
    "gongzhi.channels.outside",
    "gongzhi.channels.maps",
    "gongzhi.channels.field",
    "gongzhi.channels.wall",
    "gongzhi.channels.api",
    "gongzhi.channels.transfer",
    "gongzhi.channels.notify",
    "gongzhi.channels.briefing",
    "gongzhi.channels.sample",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "procrastinate.contrib.django",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
]

# Our templates of widgets come before Django's.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "gongzhi.config.middleware.ContentSecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "gongzhi.config.middleware.CompressionMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "gongzhi.config.middleware.LargestBodyMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
    "gongzhi.channels.edge.EdgeMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "gongzhi.channels.portal.frame.frame",
                "gongzhi.channels.notify.bell.bell",
            ],
        },
    }
]

# Database and jobs
DATABASES: dict[str, dict[str, Any]] = {"default": database_settings(installation)}

# Accounts
AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
_VALIDATION = "django.contrib.auth.password_validation."
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": _VALIDATION + "UserAttributeSimilarityValidator"},
    {"NAME": _VALIDATION + "MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": _VALIDATION + "CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "gongzhi.config.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_USER_MODEL_USERNAME_FIELD = "username"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_FORMS = {"login": "gongzhi.channels.portal.forms.accounts.LoginForm"}
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Gongzhi 共治"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG
ALLAUTH_TRUSTED_PROXY_COUNT = installation.TRUSTED_PROXIES
AXES_CLIENT_IP_CALLABLE = "gongzhi.config.accounts.client_address"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False

# Language and time
LANGUAGE_CODE = installation.LANGUAGE
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = installation.TIME_ZONE

# Files
STATIC_URL = "/static/"
STATIC_ROOT = installation.static_dir
MEDIA_ROOT = installation.media_dir
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 600
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# The map
BASEMAP = basemap_of(installation)

# Browser security
CONTENT_SECURITY_POLICY = content_security_policy(BASEMAP)
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = installation.HTTPS
SESSION_COOKIE_NAME = "gongzhi_session"
CSRF_COOKIE_NAME = "gongzhi_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "gongzhi.channels.portal.views.errors.csrf_failure"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_NAME = "gongzhi_language"
SECURE_SSL_REDIRECT = installation.HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if installation.HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if installation.HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# Mail
EMAIL_BACKEND = "django.core.mail.backends." + (
    "smtp.EmailBackend" if installation.EMAIL_HOST else "console.EmailBackend"
)
EMAIL_HOST = installation.EMAIL_HOST
EMAIL_PORT = installation.EMAIL_PORT
EMAIL_HOST_USER = installation.EMAIL_USER
EMAIL_HOST_PASSWORD = installation.EMAIL_PASSWORD
EMAIL_USE_TLS = installation.EMAIL_TLS
EMAIL_TIMEOUT = 20  # seconds of silence; without it one server could hold a worker for ever
DEFAULT_FROM_EMAIL = installation.EMAIL_FROM

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "class": "gongzhi.config.logs.LineWithoutSecrets",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        },
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": installation.LOG_LEVEL},
    "loggers": {
        "axes": {"level": "WARNING"},  # three lines at each sign-in
        "django.server": {"handlers": ["stderr"], "propagate": False},
        # It writes whole addresses; a robot's address is the key to its group.
        "httpx": {"level": "WARNING"},
        "procrastinate": {"level": "WARNING"},
        "psycopg.pool": {"level": "ERROR"},
    },
}
