from news.admin import after, announcement, article, gaps, orders, today

__all__ = ["after", "announcement", "article", "gaps", "orders", "today"]
