from programme.admin import again, release, today

__all__ = ["again", "release", "today"]
