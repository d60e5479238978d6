"""Work of the background worker for news."""

from django_tasks import task

from news.models import AwaitedPicture
from news.releases.pictures import place_again, try_all


@task
def fetch_pictures(article_id: int) -> None:
    """Try to fetch the pictures that an article waits for."""
    rows = AwaitedPicture.objects.filter(article=article_id)
    place_again(rows.filter(state=AwaitedPicture.State.FETCHED))
    try_all(rows.wanted())
