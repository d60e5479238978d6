"""The cache that servers share: Redis, without which everything goes on.

Where Redis does not answer, there is nothing in it and nothing is kept: whoever uses the cache need not know. So nothing may lie
here that is nowhere else, or that something rests on; counts of attempts, sessions and used codes are in the database.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from redis import RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

PAUSE = 1.0  # seconds for which a Redis that failed is left alone
SLOWEST = 0.5  # seconds for a connection, and for an answer
logger = logging.getLogger(__name__)


class SharedCache(RedisCache):
    """`BACKEND`. After a failure one thread a second tries again, and the others do not wait."""

    def __init__(self, server: str | list[str], params: dict[str, Any]) -> None:
        # A connection that Redis has closed meanwhile is made anew, once; left to itself the client tries for seconds.
        own = {"socket_connect_timeout": SLOWEST, "socket_timeout": SLOWEST, "retry": Retry(NoBackoff(), 1)}
        super().__init__(server, {**params, "OPTIONS": {**own, **params.get("OPTIONS", {})}})

    def _asked(self, do: Callable[[], Any], otherwise: Any) -> Any:
        if not _absence.may_ask():
            return otherwise
        try:
            answer = do()
        except (RedisError, OSError) as error:
            _absence.begin()
            logger.warning("Redis does not answer: %s", error)
            return otherwise
        _absence.end()
        return answer

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return bool(self._asked(lambda: super(SharedCache, self).add(key, value, timeout, version), True))

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._asked(lambda: super(SharedCache, self).get(key, default, version), default)

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self._asked(lambda: super(SharedCache, self).set(key, value, timeout, version), None)

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return bool(self._asked(lambda: super(SharedCache, self).touch(key, timeout, version), False))

    def delete(self, key: Any, version: int | None = None) -> bool:
        return bool(self._asked(lambda: super(SharedCache, self).delete(key, version), False))

    def get_many(self, keys: Iterable[Any], version: int | None = None) -> dict[Any, Any]:
        found: dict[Any, Any] = self._asked(lambda: super(SharedCache, self).get_many(keys, version), {})
        return found

    def has_key(self, key: Any, version: int | None = None) -> bool:
        return bool(self._asked(lambda: super(SharedCache, self).has_key(key, version), False))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        found = self._asked(lambda: super(SharedCache, self).incr(key, delta, version), None)
        if found is None:
            raise ValueError(f"Key {key!r} not found")
        return int(found)

    def set_many(self, data: dict[Any, Any], timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> list[Any]:
        lost: list[Any] = self._asked(lambda: super(SharedCache, self).set_many(data, timeout, version), list(data))
        return lost

    def delete_many(self, keys: Iterable[Any], version: int | None = None) -> None:
        self._asked(lambda: super(SharedCache, self).delete_many(keys, version), None)

    def clear(self) -> None:
        self._asked(super().clear, None)


class Absence:
    """Of a server that failed: of a process, for Django makes a backend for each thread."""

    def __init__(self) -> None:
        self.again_at = 0.0  # 0: it is there
        self.lock = threading.Lock()

    def may_ask(self) -> bool:
        """Whether it is there, or whether this thread is to look again."""
        if not self.again_at:
            return True
        with self.lock:
            now = time.monotonic()
            if now < self.again_at:
                return False
            self.again_at = now + PAUSE
            return True

    def begin(self) -> None:
        self.again_at = time.monotonic() + PAUSE

    def end(self) -> None:
        self.again_at = 0.0


_absence = Absence()
