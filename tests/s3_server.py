"""An S3 server on this machine, for the tests of the storage: moto's, which refuses signed addresses whose time is over, as S3 does."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

import boto3
from botocore.config import Config
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

KEY, SECRET = "only-for-tests", "only-for-tests-too"


class Server:
    """`asked` are the requests since it was emptied: "GET /bucket/name"."""

    def __init__(self) -> None:
        self.application = DomainDispatcherApplication(create_backend_app)
        self.asked: list[str] = []
        self.is_full = False
        self.goes_on = threading.Event()  # cleared: it takes requests and answers none
        self.goes_on.set()
        self._port = 0
        self.start()
        self.endpoint = f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Again, after `stop`: with the buckets that it had, where it was."""
        self._server = make_server("127.0.0.1", self._port, self, threaded=True)
        self._port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        self.asked.append(f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}")
        self.goes_on.wait(60)
        signed = parse_qs(environ["QUERY_STRING"])
        if "X-Amz-Expires" in signed:
            made = datetime.strptime(signed["X-Amz-Date"][0], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
            if datetime.now(UTC) > made + timedelta(seconds=int(signed["X-Amz-Expires"][0])):
                start_response("403 Forbidden", [])
                return [b"Request has expired"]
        if self.is_full and environ["REQUEST_METHOD"] == "PUT":
            start_response("507 Insufficient Storage", [])
            return [b""]
        answer: Iterable[bytes] = self.application(environ, start_response)
        return answer

    def bucket(self, name: str) -> dict[str, Any]:
        """A new bucket, as the setting of a storage."""
        client: Any = boto3.client(
            "s3", endpoint_url=self.endpoint, aws_access_key_id=KEY, aws_secret_access_key=SECRET, region_name="us-east-1",
            config=Config(s3={"addressing_style": "path"}),
        )  # fmt: skip
        client.create_bucket(Bucket=name)
        return storage_of(self.endpoint, name)

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def storage_of(endpoint: str, bucket: str) -> dict[str, Any]:
    """The setting of a storage there, as `forum_site.settings.media_storage` makes it."""
    options = {
        "bucket_name": bucket, "access_key": KEY, "secret_key": SECRET, "endpoint_url": endpoint, "region_name": "us-east-1",
        "signature_version": "s3v4", "addressing_style": "path",
    }  # fmt: skip
    return {"BACKEND": "core.object_storage.ObjectStorage", "OPTIONS": options}


@contextmanager
def running() -> Iterator[Server]:
    server = Server()
    try:
        yield server
    finally:
        server.goes_on.set()
        server.stop()
