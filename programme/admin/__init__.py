from programme.admin import editor, release, today

__all__ = ["editor", "release", "today"]
