from programme.admin import again, made_file, release, today

__all__ = ["again", "made_file", "release", "today"]
