"""What `make bench` counts as a first visit to a page."""

from tools import cold_load

PAGE = """
<link rel="stylesheet" href="/a.css"><link rel="alternate" href="/kk/"><link rel="preload" href="/b.woff2" as="font">
<script src="/c.js"></script><script type="application/ld+json">{"image": "/d.png"}</script>
<svg><use href="/e.svg#one"/><use href="/e.svg#two"/><use href="#here"/></svg><a href="/f/">F</a><img src="/g.webp">
"""


def test_what_a_browser_fetches_by_itself_is_counted_once() -> None:
    assert cold_load.references(PAGE) == {"/a.css", "/b.woff2", "/c.js", "/e.svg", "/g.webp"}


def test_texts_are_counted_compressed_and_pictures_as_they_are() -> None:
    bodies = {"/a.css": b"a" * 9000, "/b.woff2": b"b" * 300, "/c.js": b"", "/e.svg": b"", "/g.webp": b"g" * 500}
    bare = cold_load.measure(PAGE.encode(), lambda address: b"")
    found = cold_load.measure(PAGE.encode(), bodies.__getitem__)
    assert found.requests == 6
    assert 800 < found.brotli - bare.brotli < 900
    assert 800 < found.gzip - bare.gzip < 900
