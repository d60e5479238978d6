"""Draws the site's icons from `static/img/favicon.svg`: `.venv/bin/python -m tools.icons`. Run it when the drawing changes.

PNG for home screens (192 and 512 pixels, 180 for Apple's), one of 512 whose knot stays inside the circle that Android may cut
out (W3C Web App Manifest, 1.6.1 "maskable"), and `favicon.ico` with 16, 32 and 48 pixels.
"""

import json
import re
import struct

import typst

from tools.install import ROOT

FOLDER = ROOT / "static" / "img"
GROUND = "#14213d"


def png(svg: str, size: int, knot: float = 1.0, ground: str = "") -> bytes:
    """The drawing at `size` pixels; `knot` is the part of the side that it takes, on a ground of one colour."""
    fill = f'rgb("{ground}")' if ground else "none"
    source = (
        f"#set page(width: {size}pt, height: {size}pt, margin: 0pt, fill: {fill})\n"
        f'#align(center + horizon, image(bytes({json.dumps(svg)}), format: "svg", width: {size * knot}pt))'
    )
    return typst.compile(source.encode(), format="png", ppi=72)


def main() -> None:
    svg = (FOLDER / "favicon.svg").read_text(encoding="utf-8")
    bare = re.sub(r"<rect[^>]*fill=\"#14213d\"/>", "", svg)
    for size in (192, 512):
        (FOLDER / f"icon-{size}.png").write_bytes(png(svg, size))
    (FOLDER / "icon-maskable.png").write_bytes(png(bare, 512, 0.82, GROUND))
    (FOLDER / "apple-touch-icon.png").write_bytes(png(bare, 180, 0.94, GROUND))
    (FOLDER / "favicon.ico").write_bytes(ico({size: png(svg, size) for size in (16, 32, 48)}))


def ico(pictures: dict[int, bytes]) -> bytes:
    """An .ico of PNG pictures, by their sizes in pixels."""
    head, body = struct.pack("<HHH", 0, 1, len(pictures)), b""
    for size, picture in pictures.items():
        place = 6 + 16 * len(pictures) + len(body)
        head += struct.pack("<BBBBHHII", size, size, 0, 0, 1, 32, len(picture), place)
        body += picture
    return head + body


if __name__ == "__main__":
    main()
