"""The settings take their values from the environment: what is malformed stops the start with one line."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
KEY = "k" * 60
NAMES = (
    "HTTPS", "DEBUG", "ALLOWED_HOSTS", "SECURE_HSTS_SECONDS", "SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE",
    "SESSION_COOKIE_NAME", "CSRF_COOKIE_SECURE", "CSRF_COOKIE_NAME", "CSRF_TRUSTED_ORIGINS",
    "MODELTRANSLATION_FALLBACK_LANGUAGES",
)  # fmt: skip
SCRIPT = f"import json; from forum_site import settings as s; print(json.dumps({{n: getattr(s, n) for n in {NAMES}}}))"


def read(**environment: str) -> "subprocess.CompletedProcess[str]":
    """Read the settings in a process of their own, with nothing of this one's environment that could matter."""
    bare = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    command = [sys.executable, "-c", SCRIPT]
    return subprocess.run(
        command, cwd=ROOT, env={**bare, "SECRET_KEY": KEY, **environment}, capture_output=True, text=True, check=False
    )


def values(**environment: str) -> dict[str, Any]:
    done = read(**environment)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(
    ("environment", "word"),
    [
        ({"PORT": "eight"}, "PORT"),
        ({"PORT": "0"}, "PORT"),
        ({"PORT": "-1"}, "PORT"),
        ({"TRUSTED_PROXY_COUNT": "one"}, "TRUSTED_PROXY_COUNT"),
        ({"DEBUG": "perhaps"}, "DEBUG"),
        ({"SITE_URL": "forum.example.org"}, "SITE_URL"),
        ({"SITE_URL": "ftp://forum.example.org"}, "SITE_URL"),
        ({"SITE_URL": "https://forum.example.org/path"}, "SITE_URL"),
        ({"SITE_URL": "https://"}, "SITE_URL"),
        ({"SITE_URL": "http://forum.example.org"}, "SITE_URL"),
        ({"SITE_URL": "http://127.0.0.1.example.org"}, "SITE_URL"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"EXTRA_LANGUAGES": "Arabic"}, "EXTRA_LANGUAGES"),
        ({"EXTRA_LANGUAGES": "kk"}, "EXTRA_LANGUAGES"),
        ({"EXTRA_LANGUAGES": "ar,ar"}, "EXTRA_LANGUAGES"),
        ({"EXTRA_LANGUAGES": "qqq"}, "EXTRA_LANGUAGES"),
        ({"DATABASE_URL": "nonsense"}, "DATABASE_URL"),
        ({"DATABASE_URL": "mysql://127.0.0.1/forum"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgres://127.0.0.1:port/forum"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgres://127.0.0.1/forum", "DATABASE_POOL": "many"}, "DATABASE_POOL"),
        ({"CACHE_URL": "memory"}, "CACHE_URL"),
        ({"EMAIL_URL": "mail.example.org"}, "EMAIL_URL"),
        ({"STAFF_SECOND_FACTOR": "false"}, "STAFF_SECOND_FACTOR"),
        ({"TIME_ZONE": "Mars/Olympus"}, "TIME_ZONE"),
        ({"FALLBACK_LANGUAGES": "kk:ru:xx"}, "FALLBACK_LANGUAGES: 'xx'"),
        ({"FALLBACK_LANGUAGES": "kk"}, "FALLBACK_LANGUAGES"),
        ({"FALLBACK_LANGUAGES": "kk:ru:kk"}, "FALLBACK_LANGUAGES"),
        ({"FALLBACK_LANGUAGES": "kk:ru,kk:en"}, "FALLBACK_LANGUAGES"),
        ({"FALLBACK_LANGUAGES": "kk:ru;uz:ru"}, "FALLBACK_LANGUAGES"),
        ({"HREFLANG_THRESHOLD": "half"}, "HREFLANG_THRESHOLD"),
        ({"HREFLANG_THRESHOLD": "1.5"}, "HREFLANG_THRESHOLD"),
        ({"HREFLANG_THRESHOLD": "nan"}, "HREFLANG_THRESHOLD"),
    ],
)
def test_a_malformed_value_stops_the_start_with_one_line(environment: dict[str, str], word: str) -> None:
    done = read(**environment)
    assert done.returncode == 1
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("Settings: ")
    assert word in done.stderr


def test_https_is_strict() -> None:
    found = values(SITE_URL="https://forum.example.org")
    del found["MODELTRANSLATION_FALLBACK_LANGUAGES"]
    assert found == {
        "HTTPS": True,
        "DEBUG": False,
        "ALLOWED_HOSTS": ["forum.example.org"],
        "SECURE_HSTS_SECONDS": 31_536_000,
        "SECURE_SSL_REDIRECT": True,
        "SESSION_COOKIE_SECURE": True,
        "SESSION_COOKIE_NAME": "__Host-session",
        "CSRF_COOKIE_SECURE": True,
        "CSRF_COOKIE_NAME": "__Host-csrf",
        "CSRF_TRUSTED_ORIGINS": ["https://forum.example.org"],
    }


@pytest.mark.parametrize("address", ["http://127.0.0.1:8000", "http://localhost:8000/", "http://[::1]:8000"])
def test_http_is_for_this_machine(address: str) -> None:
    found = values(SITE_URL=address)
    assert found["HTTPS"] is False
    assert found["SECURE_HSTS_SECONDS"] == 0
    assert found["SECURE_SSL_REDIRECT"] is False
    assert found["SESSION_COOKIE_NAME"] == "session"
    assert found["ALLOWED_HOSTS"] == ["127.0.0.1", "localhost", "[::1]"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, {"kk": ["ru", "en"], "uz": ["ru", "en"], "uk": ["en", "zh-hans"], "default": ["en", "zh-hans"]}),
        ({"FALLBACK_LANGUAGES": "kk:uz:zh-hans, pl:uk"}, {"kk": ["uz", "zh-hans"], "pl": ["uk", "en"], "default": ["en", "zh-hans"]}),
        ({"FALLBACK_LANGUAGES": ""}, {"default": ["en", "zh-hans"]}),
    ],
)  # fmt: skip
def test_fallback_chains_are_a_line_of_the_environment(given: dict[str, str], expected: dict[str, list[str]]) -> None:
    chains = values(**given)["MODELTRANSLATION_FALLBACK_LANGUAGES"]
    assert {code: chain[:2] for code, chain in chains.items()} == expected
    assert all(len({code, *chain}) == 7 for code, chain in chains.items() if code != "default")


def test_debug_is_off_unless_asked_for() -> None:
    assert values()["DEBUG"] is False
    assert values(DEBUG="yes")["DEBUG"] is True


def test_languages_of_the_sites_own() -> None:
    """CLDR knows a language's name for itself and its direction, where the administrator gives none."""
    script = "import json; from forum_site import settings as s; print(json.dumps([s.LANGUAGES[7:], s.LANGUAGES_BIDI]))"
    bare = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment = {**bare, "SECRET_KEY": KEY, "EXTRA_LANGUAGES": "ar, ky:Кыргызча ,zh-hant"}
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, check=True)
    assert json.loads(done.stdout) == [[["ar", "العربية"], ["ky", "Кыргызча"], ["zh-hant", "中文 (繁體)"]], ["ar"]]
