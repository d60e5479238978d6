from programme.admin import again, editor, gaps, made_file, release, today

__all__ = ["again", "editor", "gaps", "made_file", "release", "today"]
