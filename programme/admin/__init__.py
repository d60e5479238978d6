from programme.admin import again, editor, made_file, release, today

__all__ = ["again", "editor", "made_file", "release", "today"]
