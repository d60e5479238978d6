from news.admin import article, today

__all__ = ["article", "today"]
