from programme.admin import made_file, release, today

__all__ = ["made_file", "release", "today"]
