from news.admin import announcement, article, today

__all__ = ["announcement", "article", "today"]
