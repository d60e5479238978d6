from news.admin import announcement, article, gaps, today

__all__ = ["announcement", "article", "gaps", "today"]
