"""Makes the badges of the first delegates of the bench forum, for `tools.bench` to measure: `python -m tools.bench_badges COUNT FILE`."""

import sys
from pathlib import Path

import django


def main(count: int, file: Path) -> None:
    django.setup()
    from events.models import Delegate, Forum
    from portal.badges import printing
    from portal.badges.choice import Paper

    forum = Forum.objects.get(slug="bench")
    rows = Delegate.objects.for_forum(forum).coming().order_by("pk")[:count]
    made = printing.make(forum, list(printing.whole(rows)), Paper("zh-hans"))
    if len(made.tokens) != count:
        sys.exit(f"There are {len(made.tokens)} delegates, and not {count}.")
    file.write_bytes(made.content)


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
