from programme.admin import release, today

__all__ = ["release", "today"]
