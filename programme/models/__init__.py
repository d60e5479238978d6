from programme.models.made_file import MadeFile, beside_of, wanted
from programme.models.release import Release, ReleasedSession, make_release
from programme.models.rooms import with_rooms

__all__ = ["MadeFile", "Release", "ReleasedSession", "beside_of", "make_release", "wanted", "with_rooms"]
