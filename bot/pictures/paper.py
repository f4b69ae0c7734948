"""The empty sheet that pictures are drawn on, its colours, and the file that comes of it."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

WIDTH = 1200  # pixels of each picture; Telegram shows up to 1280 as they are
MARGIN = 88
PAPER, INK, FAINT, RULE, ACCENT = "#fbfaf6", "#15181d", "#5d646e", "#dcd8cd", "#b3262e"


def sheet(height: int) -> tuple[Image, ImageDraw]:
    """An empty picture, and what draws on it."""
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", (WIDTH, height), PAPER)
    return picture, ImageDraw.Draw(picture)


def png(picture: Image) -> bytes:
    """The picture as a PNG file."""
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
