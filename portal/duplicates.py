"""Who may have registered twice: in two scripts, in two spellings, from two addresses. A person decides; nothing is merged."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import Exists, OuterRef

from core import changes
from events.models import Delegate, Forum
from portal.models import NameKey
from portal.name_skeleton import han_key, mailbox, name_key

COLUMNS = frozenset({"given_name", "family_name", "native_name", "email", "anonymised_at"})
LENGTH = 110
MOST = 20  # of one key: more are no help to anybody


def keys_of(delegate: Delegate) -> set[str]:
    """By what a delegate is recognised; nothing of somebody whose data was taken away."""
    if delegate.anonymised_at:
        return set()
    latin = f"{delegate.family_name.split(' ')[0]} {delegate.given_name}"
    found = {
        ("name", name_key(latin)), ("name", name_key(delegate.native_name)),
        ("han", han_key(delegate.native_name)), ("mail", mailbox(delegate.email)),
    }  # fmt: skip
    return {f"{kind} {key[:LENGTH]}" for kind, key in found if key}


def write(ids: Iterable[int]) -> None:
    """Keep the keys of some delegates as they are now."""
    chosen = list(ids)
    for start in range(0, len(chosen), 500):
        part = chosen[start : start + 500]
        NameKey.objects.filter(delegate__in=part).delete()
        rows = Delegate.objects.filter(pk__in=part)
        made = [NameKey(delegate_id=row.pk, key=key) for row in rows for key in sorted(keys_of(row))]
        NameKey.objects.bulk_create(made, batch_size=500)


def fill(forum: Forum) -> None:
    """Make the keys of a forum whose delegates are older than this."""
    if not NameKey.objects.filter(delegate__forum=forum).exists():
        write(Delegate.objects.for_forum(forum).values_list("pk", flat=True))


def has_twin() -> Exists:
    """For a query of delegates: whether another of the same forum shares a key."""
    own = NameKey.objects.filter(key=OuterRef("key"), delegate__forum=OuterRef("delegate__forum"))
    other = own.exclude(delegate=OuterRef("delegate"))
    return Exists(NameKey.objects.filter(Exists(other), delegate=OuterRef("pk")))


def possible(delegates: Sequence[Delegate]) -> dict[int, list[Delegate]]:
    """For each delegate of one forum, the others who may be the same person. Two queries however many they are."""
    if not delegates:
        return {}
    keys = NameKey.objects.filter(delegate__in=[one.pk for one in delegates])
    shared = NameKey.objects.filter(key__in=keys.values("key"))
    of_forum = shared.filter(delegate__forum=delegates[0].forum_id).order_by("delegate_id")
    by_key: dict[str, list[int]] = defaultdict(list)
    for key, pk in of_forum.values_list("key", "delegate_id"):
        by_key[key].append(pk)
    asked, found = {one.pk for one in delegates}, defaultdict[int, dict[int, None]](dict)
    for group in by_key.values():
        for pk in asked.intersection(group):
            found[pk].update(dict.fromkeys(other for other in group[: MOST + 1] if other != pk))
    people = Delegate.objects.in_bulk({other for others in found.values() for other in others})
    return {
        one.pk: [people[pk] for pk in list(found[one.pk])[:MOST] if pk in people]
        for one in delegates
        if found.get(one.pk)
    }


def _changed(change: changes.Change) -> None:
    if change.model is not Delegate or change.kind == "deleted":
        return
    if change.columns is None or change.columns & COLUMNS:
        write(change.ids)


def connect() -> None:
    changes.subscribe(_changed)
