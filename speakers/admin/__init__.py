from speakers.admin import appearance, speaker, today

__all__ = ["appearance", "speaker", "today"]
