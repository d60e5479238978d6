from speakers.admin import appearance, speaker, tables, today

__all__ = ["appearance", "speaker", "tables", "today"]
