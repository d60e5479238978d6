from news.models.announcement import Announcement
from news.models.article import Article, Page
from news.models.awaited_picture import AwaitedPicture
from news.models.release_source import ReleaseSource

__all__ = ["Announcement", "Article", "AwaitedPicture", "Page", "ReleaseSource"]
