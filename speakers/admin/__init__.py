from speakers.admin import appearance, gaps, speaker, today

__all__ = ["appearance", "gaps", "speaker", "today"]
