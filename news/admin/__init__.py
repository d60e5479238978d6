from news.admin import article, gaps, today

__all__ = ["article", "gaps", "today"]
