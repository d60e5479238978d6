"""S3-compatible storage of the media. It is imported where S3_BUCKET is set only: the packages are those of requirements-scale.txt."""

import errno
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NoConnectionError
from django.core.files.base import ContentFile, File
from django.utils.http import content_disposition_header
from storages.backends.s3 import S3Storage

from core.image_names import TYPES
from core.object_door import AwayError, Door
from core.storage import A_DAY, Stored

# A page never waits long for a storage that is down. Checksums that S3-compatible servers may not know are left out.
PATIENCE = Config(
    connect_timeout=3, read_timeout=15, retries={"total_max_attempts": 2, "mode": "standard"}, max_pool_connections=40,
    request_checksum_calculation="when_required", response_checksum_validation="when_required",
)  # fmt: skip
NO_ANSWER = (HTTPClientError, NoConnectionError)
READING = ("get_object", "head_object")
_connecting = threading.Lock()


@contextmanager
def as_os_errors(name: str) -> Iterator[None]:
    """Errors of the client as those of a disk."""
    try:
        yield
    except ClientError as error:
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
        code = error.response.get("Error", {}).get("Code", "")
        if status == 404 and code != "NoSuchBucket":
            raise FileNotFoundError(errno.ENOENT, "There is no such object", name) from error
        if status == 507:  # Insufficient Storage (RFC 4918, 11.5)
            raise OSError(errno.ENOSPC, "The storage is full", name) from error
        raise ConnectionError(errno.EIO, f"The storage refuses: {code or status}", name) from error
    except (BotoCoreError, AwayError) as error:
        raise ConnectionError(errno.EHOSTUNREACH, f"The storage does not answer: {error}", name) from error


class ObjectStorage(S3Storage):
    """A bucket: what is below `public/` for everybody, all else private. Objects are put whole, and overwritten by their like."""

    _shared: Any = None

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.client_config: Any = self.client_config.merge(PATIENCE)
        self.door = Door()

    @property
    def connection(self) -> Any:
        """One for all threads: making one takes a tenth of a second, and its client is safe to share."""
        with _connecting:
            if self._shared is None:
                self._shared = self._create_session().resource(
                    "s3", region_name=self.region_name, endpoint_url=self.endpoint_url, config=self.client_config
                )
        return self._shared

    @property
    def _client(self) -> Any:
        return self.connection.meta.client

    def _ask(self, what: str, name: str, **more: Any) -> dict[str, Any]:
        """A question about an object. Raises OSError."""
        with as_os_errors(name), self.door.passing(NO_ANSWER, is_reading=what in READING):
            answer: dict[str, Any] = getattr(self._client, what)(Bucket=self.bucket_name, Key=name, **more)
        return answer

    def _save(self, name: str, content: File[bytes]) -> str:
        headers = {"ContentType": self._get_write_parameters(name)["ContentType"]}
        ending = name.rpartition(".")[2]
        if name.startswith("public/"):
            headers = {"ContentType": TYPES.get(ending, headers["ContentType"]), "CacheControl": A_DAY}
        content.seek(0)
        self._ask("put_object", name, Body=content.read(), **headers)
        return name

    def _open(self, name: str, mode: str = "rb") -> File[bytes]:
        body, _size = self.stream(name)
        with as_os_errors(name), body:
            return ContentFile(body.read(), name=name)

    def stream(self, name: str) -> tuple[Any, int]:
        """The bytes as they come, and how many. Raises FileNotFoundError, ConnectionError."""
        answer = self._ask("get_object", name)
        return answer["Body"], int(answer["ContentLength"])

    def status(self, name: str) -> Stored:
        """Raises FileNotFoundError, ConnectionError."""
        answer = self._ask("head_object", name)
        return Stored(name, int(answer["ContentLength"]), answer["LastModified"])

    def exists(self, name: str) -> bool:
        try:
            self.status(name)
        except FileNotFoundError:
            return False
        return True

    def size(self, name: str) -> int:
        return self.status(name).size

    def get_modified_time(self, name: str) -> Any:
        return self.status(name).modified

    def delete(self, name: str) -> None:
        self._ask("delete_object", name)

    def listing(self, beginning: str) -> Iterator[Stored]:
        """Every object whose name begins so, a thousand to a request."""
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket_name, Prefix=beginning)
        with as_os_errors(beginning):
            for page in pages:
                for entry in page.get("Contents", ()):
                    yield Stored(entry["Key"], int(entry["Size"]), entry["LastModified"])

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        with as_os_errors(path):
            folders, files = super().listdir(path)
        return list(folders), list(files)

    def signed_address(self, name: str, filename: str, seconds: int) -> str:
        """An address that is good for so many seconds (AWS Signature Version 4); nobody is asked for it."""
        disposition = content_disposition_header(True, filename)
        found: str = self.url(name, parameters={"ResponseContentDisposition": disposition}, expire=seconds)
        return found
