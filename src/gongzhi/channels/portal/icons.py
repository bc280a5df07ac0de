"""The product's own line icons: one path each in a 24 by 24 box."""

from __future__ import annotations

from typing import Final

PATHS: Final[dict[str, str]] = {
    "bell": "M6 17h12l-1.5-2.5V11a4.5 4.5 0 00-9 0v3.5L6 17zM10.5 20h3M12 4v2.5",
    "inbox": "M4 13l3-8h10l3 8v6H4v-6zM4 13h5l1 3h4l1-3h5",
    "list": "M8 6h12M8 12h12M8 18h12M4 6h.01M4 12h.01M4 18h.01",
    "plus": "M12 5v14M5 12h14",
    "search": "M11 4a7 7 0 100 14 7 7 0 000-14zM16 16l5 5",
    "upload": "M12 16V5M7 9l5-5 5 5M5 20h14",
    "download": "M12 4v11M7 11l5 5 5-5M5 20h14",
    "area": "M4 7l5-2 6 2 5-2v13l-5 2-6-2-5 2V7zM9 5v13M15 7v13",
    "zone": "M5 5h6v6H5V5zM13 13h6v6h-6v-6zM13 5h6v6M5 13v6h6",
    "unit": "M5 20V5h9v15M14 10h5v10M3 20h18M8 9h3M8 13h3M8 17h3",
    "person": "M12 4a4 4 0 100 8 4 4 0 000-8zM5 20c.5-4 3.5-6 7-6s6.5 2 7 6",
    "tag": "M4 5h8l8 8-7 7-9-8V5zM8 9h.01",
    "calendar": "M5 6h14v14H5V6zM5 10h14M9 4v4M15 4v4",
    "clock": "M12 4a8 8 0 100 16 8 8 0 000-16zM12 8v4l3 2",
    "pause": "M9 6v12M15 6v12",
    "alert": "M12 4l9 16H3L12 4zM12 10v4M12 17h.01",
    "check": "M5 13l4 4L19 7",
    "cross": "M6 6l12 12M18 6L6 18",
    "info": "M12 4a8 8 0 100 16 8 8 0 000-16zM12 11v5M12 8h.01",
    "globe": "M12 4a8 8 0 100 16 8 8 0 000-16zM4 12h16M12 4c3 3 3 13 0 16M12 4c-3 3-3 13 0 16",
    "menu": "M4 7h16M4 12h16M4 17h16",
    "photo": "M4 6h16v13H4V6zM4 16l5-5 4 4 3-3 4 4M15 10h.01",
    "place": "M12 21c4-5 6-8 6-11a6 6 0 10-12 0c0 3 2 6 6 11zM12 8a2 2 0 100 4 2 2 0 000-4z",
    "phone": "M6 4h4l2 5-3 2c1 2 2 3 4 4l2-3 5 2v4c-8 1-15-6-14-14z",
    "whistle": "M3 10h11l7-2v4h-4a5.5 5.5 0 11-10-1M8 5v2M12 4v3",
    "link": "M10 14a4 4 0 010-6l3-3a4 4 0 016 6l-2 2M14 10a4 4 0 010 6l-3 3a4 4 0 01-6-6l2-2",
    "lock": "M6 11h12v9H6v-9zM9 11V8a3 3 0 016 0v3",
    "star": "M12 4l2.5 5.5 6 .5-4.5 4 1.5 6-5.5-3-5.5 3 1.5-6-4.5-4 6-.5z",
    "eye": "M3 12c3-5 6-6 9-6s6 1 9 6c-3 5-6 6-9 6s-6-1-9-6zM12 10a2 2 0 100 4 2 2 0 000-4z",
    "next": "M9 5l7 7-7 7",
    "back": "M15 5l-7 7 7 7",
    "report": "M5 4h14v12h-8l-5 4v-4H5V4zM9 9h6M9 12h4",
    "shield": "M12 3l8 3v6c0 5-4 8-8 9-4-1-8-4-8-9V6l8-3zM9 12l2 2 4-4",
    "key": "M8 11a4 4 0 100 8 4 4 0 000-8zM11 12l8-8M16 7l3 3",
    "camera": "M4 8h4l2-3h4l2 3h4v11H4V8zM12 10a3 3 0 100 6 3 3 0 000-6z",
    "send": "M4 12l16-8-5 17-4-7-7-2zM11 14l4-5",
    "keyboard": "M3 7h18v11H3V7zM7 11h.01M11 11h.01M15 11h.01M18 11h.01M8 15h8",
    "board": "M4 5h7v14H4V5zM13 5h7v6h-7V5zM13 13h7v6h-7v-6z",
    "screen": "M3 5h18v11H3V5zM8 20h8M12 16v4",
    "brand": "M4 8h16M3 15h18M9 4v11M15 4v11M8.5 18l-3 3M15.5 18l3 3",
}
"""Icon name → the ``d`` of its one path."""
