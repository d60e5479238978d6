from speakers.admin import appearance, gaps, orders, speaker, tables, today

__all__ = ["appearance", "gaps", "orders", "speaker", "tables", "today"]
