from programme.admin import again, editor, gaps, made_file, release, session_pages, today

__all__ = ["again", "editor", "gaps", "made_file", "release", "session_pages", "today"]
