from programme.models.release import Release, ReleasedSession, make_release

__all__ = ["Release", "ReleasedSession", "make_release"]
