"""A text and its translation, part by part. Pure.

Blocks of a translation belong to those of the original where both have the same structure; else where it still has the structure
of what the original was, through that. Otherwise both go as one part, and so does whatever is not HTML.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from translations.exchange.segments import Body, split


@dataclass(frozen=True)
class Pairs:
    """Equally long: parts of the original, of its translation, of what the original was (empty where not known), and whether a
    part has to be looked at because that is not the same. `frame` is the HTML that parts are put into; None for a whole text.
    """

    sources: tuple[str, ...]
    targets: tuple[str, ...]
    previous: tuple[str, ...]
    stale: tuple[bool, ...]
    frame: Body | None = None

    def built(self, targets: Sequence[str]) -> str:
        """The text that these parts make."""
        return self.frame.filled(targets) if self.frame else targets[0]


def pair(original: str, target: str, *, seen: str = "", is_html: bool, is_stale: bool = False) -> Pairs:
    """`seen` is what the original said when this was translated, in its language, while the translation `is_stale`."""
    body, old = split(original), split(seen)
    if not is_html or not body.segments:
        return _whole(original, target, seen, is_stale)
    if not target:
        nothing = ("",) * len(body.segments)
        return Pairs(body.segments, nothing, nothing, (False,) * len(nothing), body)
    there = split(target)
    places = same_places(old, body) if seen else [None] * len(body.segments)
    if there.shape == body.shape:
        return _stale(body.segments, there.segments, _taken(old.segments, places), is_stale, there)
    if is_stale and old.segments and old.shape == there.shape:
        targets = _taken(there.segments, places)
        return _stale(body.segments, targets, _taken(old.segments, places), is_stale, body)
    return _whole(original, target, seen, is_stale)


def _whole(original: str, target: str, seen: str, is_stale: bool) -> Pairs:
    return Pairs((original,), (target,), (seen if seen != original else "",), (is_stale,))


def _taken(parts: Sequence[str], places: Sequence[int | None]) -> tuple[str, ...]:
    return tuple("" if place is None else parts[place] for place in places)


def _stale(
    sources: tuple[str, ...], targets: tuple[str, ...], previous: tuple[str, ...], is_stale: bool, frame: Body
) -> Pairs:
    """Only parts that changed are stale; all of them where nothing but what stands around them did."""
    changed = tuple(is_stale and was != now for was, now in zip(previous, sources, strict=True))
    stale = changed if any(changed) else (is_stale,) * len(sources)
    shown = tuple(was if was != now else "" for was, now in zip(previous, sources, strict=True))
    return Pairs(sources, targets, shown, stale, frame)


def same_places(old: Body, new: Body) -> list[int | None]:
    """For each segment of `new`, the place in `old` of the one that it was; None for what is new."""
    if old.shape == new.shape:
        return list(range(len(new.segments)))
    places: list[int | None] = [None] * len(new.segments)
    matcher = SequenceMatcher(None, old.segments, new.segments, autojunk=False)
    for what, start, end, new_start, new_end in matcher.get_opcodes():
        if what == "equal" or (what == "replace" and end - start == new_end - new_start):
            places[new_start:new_end] = range(start, end)
    return places
