from news.models.article import Article, Page

__all__ = ["Article", "Page"]
