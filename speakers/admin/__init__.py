from speakers.admin import appearance, gaps, speaker, tables, today

__all__ = ["appearance", "gaps", "speaker", "tables", "today"]
