"""Static files as they are collected: hashed, and compressed once for each content."""

import hashlib
import os
import re
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

HASHED = re.compile(r"\.[0-9a-f]{12}\.\w+$")  # the name says what is in the file, so what lies beside it stays right


class OnceCompressor(Compressor):  # type: ignore[misc]  # whitenoise has no types
    """Compresses the same bytes once: most files lie there twice, with and without a hash in their name, and most of those of a
    new version are those of the last one. Brotli at its best takes half a minute for all of them.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kept: dict[bytes, dict[str, bytes]] = defaultdict(
            dict
        )  # SHA-256 of a file -> ending -> its compressed bytes
        self.locks: dict[bytes, threading.Lock] = defaultdict(threading.Lock)
        self.before = threading.local()

    def compress(self, path: str) -> list[str]:
        data = Path(path).read_bytes()
        digest = hashlib.sha256(data).digest()
        with self.locks[digest]:
            self.before.kept, self.before.path = self.kept[digest], path
            names: list[str] = super().compress(path)
        return names

    def compress_brotli(self, data: bytes) -> bytes:
        return self._once(".br", super().compress_brotli, data)

    def compress_gzip(self, data: bytes) -> bytes:
        return self._once(".gz", super().compress_gzip, data)

    def _once(self, ending: str, compress: Any, data: bytes) -> bytes:
        kept: dict[str, bytes] = self.before.kept
        if ending not in kept:
            beside = Path(f"{self.before.path}{ending}")
            is_known = HASHED.search(self.before.path) and beside.is_file()
            kept[ending] = beside.read_bytes() if is_known else compress(data)
        return kept[ending]

    def write_data(self, path: str, data: bytes, suffix: str, stat_result: os.stat_result) -> str:
        """Whole or not there: what is there is taken for right the next time."""
        name = Path(f"{path}{suffix}")
        part = name.with_name(f"{name.name}.part")
        part.write_bytes(data)
        os.utime(part, (stat_result.st_atime, stat_result.st_mtime))
        part.replace(name)
        return str(name)


class StaticStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    def create_compressor(self, **kwargs: Any) -> OnceCompressor:
        return OnceCompressor(**kwargs)

    def compress_files(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Those with a hash first: their compressed bytes may be there already."""
        yield from super().compress_files(sorted(paths, key=lambda path: not HASHED.search(path)))
