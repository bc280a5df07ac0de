"""What a page may load: our own files, and the tiles of the one basemap that was chosen."""

from __future__ import annotations

from gongzhi.config.basemap import Basemap


def content_security_policy(basemap: Basemap | None) -> str:
    """Return the policy. No inline script or style, no worker from a blob, no eval."""
    tiles = f" {basemap['origin']}" if basemap else ""
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; "
        f"img-src 'self' data: blob:{tiles}; font-src 'self'; connect-src 'self'{tiles}; "
        "manifest-src 'self'; worker-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
