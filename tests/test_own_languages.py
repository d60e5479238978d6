"""A language of the site's own: started by one line and one command, in a copy of the site, and carried through an upgrade.

On SQLite and, where `DATABASE_URL` says so, on PostgreSQL. The tests stay on one worker, in this order: each goes on from the last.
"""

import json
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polib
import pytest
from django.db import connection

from tests import migrated
from tests.demo import PATHS
from tests.test_serving import ROOT, copy_of_the_site

pytestmark = [
    pytest.mark.xdist_group("own-languages"),
    pytest.mark.skipif(sys.platform == "win32", reason="POSIX only"),
]

BEGIN = """
import json
import django
from django.conf import settings
plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": plain}}
settings.ALLOWED_HOSTS = ["testserver"]
settings.STAFF_SECOND_FACTOR = False
settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend", "QUEUES": []}}
django.setup()
from events.models import *
"""


class Started:
    """A copy of the site with a language of its own, and how to run things in it."""

    def __init__(self, folder: Path, database: str) -> None:
        self.folder = folder
        self.own = folder / "var" / "languages"
        self.catalogue = self.own / "locale" / "ar" / "LC_MESSAGES" / "django.po"
        self.environment = {**copy_of_the_site(folder).environment, "DATABASE_URL": database}
        (folder / ".env").write_text("EXTRA_LANGUAGES=ar\n", encoding="utf-8")

    def run(self, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        """`python ...` in the copy."""
        command, given = [sys.executable, *arguments], {**self.environment, **environment}
        return subprocess.run(command, cwd=self.folder, env=given, capture_output=True, text=True, check=False)

    def manage(self, *arguments: str, **environment: str) -> str:
        """What a command says; it must succeed."""
        done = self.run("manage.py", *arguments, **environment)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def ask(self, script: str) -> Any:
        """What a script prints, as JSON, with Django ready and the models of events there."""
        done = self.run("-c", BEGIN + script, DJANGO_SETTINGS_MODULE="forum_site.settings")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    def migrations(self) -> list[str]:
        return sorted(f"{path.parent.name}/{path.name[:4]}" for path in self.own.glob("migrations/*/9*.py"))


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any) -> Iterator[str]:
    """Address of an empty database on the server of the tests; on SQLite a file that is migrated already."""
    if connection.vendor == "sqlite":
        folder = tmp_path_factory.mktemp("own")
        migrated.copy_to(folder)
        yield f"sqlite:///{folder}/site.sqlite3"
        return
    name = f"own_{secrets.token_hex(6)}"
    with django_db_blocker.unblock():
        with connection._nodb_cursor() as cursor:  # as the test runner does
            cursor.execute(f'CREATE DATABASE "{name}"')
        yield f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{name}"
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, database: str) -> Started:
    """The demo in eight languages, some of it translated."""
    made = Started(tmp_path_factory.mktemp("own-languages") / "site", database)
    made.manage("start_language", "ar")
    made.ask("""
from demo import artwork
from demo.load import load
from search import index
load(lambda line: None, draw=lambda name, path: artwork.draw(name, path, scale=.3), processes=1)
index.flush()
from core import history
with history.because("the test"):
    Track.objects.filter(slug="innovation").update(name_ar="الابتكار", description_ar="وصف")
    Session.objects.filter(code="s02").update(title_ar="طريق الحرير الجديد")
index.flush()
print("null")
""")
    return made


NEXT = ROOT / "tests" / "data" / "next_migration.py.txt"


def test_what_it_writes_is_the_sites_own_and_complete(site: Started) -> None:
    apps = ("core", "events", "news", "portal", "programme", "speakers", "translations")
    assert site.migrations() == [f"{app}/9001" for app in apps]
    assert "No changes detected" in site.manage("makemigrations", "--check", "--dry-run", "--skip-checks")
    changed = subprocess.run(
        ["diff", "-rq", "--exclude=var", "--exclude=media", "--exclude=*.mo", "--exclude=__pycache__", ROOT, site.folder],
        capture_output=True, text=True, check=False,
    ).stdout.splitlines()  # fmt: skip
    assert [line for line in changed if not line.startswith(f"Only in {ROOT}")] == [f"Only in {site.folder}: .env"]
    production = {"SITE_URL": "https://forum.example.org", "SECRET_KEY": secrets.token_urlsafe(60)}
    site.manage("check", "--deploy", "--fail-level", "WARNING", **production)


def test_countries_have_their_names_and_an_edit_stays(site: Started) -> None:
    names = 'print(json.dumps(dict(Country.objects.values_list("code", "name_ar")), ensure_ascii=True))'
    assert site.ask(names) == {
        "CN": "الصين", "KZ": "كازاخستان", "PL": "بولندا", "RU": "روسيا", "UA": "أوكرانيا", "UZ": "أوزبكستان",
    }  # fmt: skip
    edit = 'Country.objects.filter(code="CN").update(name_ar="الصين الشعبية")\nCountry.objects.filter(code="PL").update(name_ar=None)\n'
    site.ask(edit + names)
    site.manage("start_language", "ar")
    found = site.ask(names)
    assert (found["CN"], found["PL"]) == ("الصين الشعبية", "بولندا")


def test_another_start_changes_nothing(site: Started) -> None:
    def state() -> dict[str, str]:
        return {
            str(path): path.read_text(encoding="utf-8") for end in ("py", "po") for path in site.own.rglob(f"*.{end}")
        }

    before = state()
    assert "Written" not in site.manage("start_language", "ar")
    assert state() == before


def test_the_catalogue_is_made_of_the_programs_texts(site: Started) -> None:
    own, shipped = polib.pofile(str(site.catalogue)), polib.pofile(str(ROOT / "locale" / "pl/LC_MESSAGES/django.po"))
    assert {(e.msgctxt, e.msgid, e.msgid_plural) for e in own} == {
        (e.msgctxt, e.msgid, e.msgid_plural) for e in shipped
    }
    assert own.metadata["Plural-Forms"].startswith("nplurals=6;")
    assert {len(entry.msgstr_plural) for entry in own if entry.msgid_plural} == {6}
    assert own.percent_translated() == 0


def test_a_translated_catalogue_is_kept_and_its_slips_break_nothing(site: Started) -> None:
    catalogue = polib.pofile(str(site.catalogue))
    written = {"Agenda": "البرنامج", "Day %(number)s": "يوم %(numer)s", "Menu": "القائمة"}
    for entry in catalogue:
        entry.msgstr = written.get(entry.msgid, entry.msgstr)
        entry.flags += ["fuzzy"] if entry.msgid == "Menu" else []
    catalogue.append(polib.POEntry(msgid="No longer there", msgstr="قديم"))
    catalogue.save()
    said = site.manage("start_language", "ar")
    assert "1 of " in said
    assert said.count("Left out") == 2
    after = polib.pofile(str(site.catalogue))
    assert [after.find(text).msgstr for text in written] == list(written.values())
    assert [entry.msgstr for entry in after.obsolete_entries()] == ["قديم"]
    script = """
from django.utils.translation import gettext, ngettext, override
with override("ar"):
    print(json.dumps([gettext(text) for text in ("Agenda", "Day %(number)s", "Menu", "Password")]))
"""
    assert site.ask(script) == ["البرنامج", "Day %(number)s", "Menu", "كلمة المرور"]


def test_every_page_answers_in_the_language_from_right_to_left(site: Started) -> None:
    paths = [*PATHS, "offline/", "nsr-next/agenda/embed/"]
    machines = [
        *("manifest.webmanifest", "news/feed/", "nsr-next/agenda.ics", "nsr-next/sessions/s05.ics", "nsr-next/schedule.xml"),
        *("nsr-next/schedule.json", "nsr-next/schedule2.json", "nsr-next/agenda.xlsx", "nsr-next/agenda/changes/feed/"),
    ]  # fmt: skip
    found = site.ask(f"""
from django.test import Client
client, found = Client(), {{}}
for path in {[*paths, *machines]!r}:
    answer = client.get("/ar/" + path)
    found[path] = [answer.status_code, answer.get("Content-Language", ""), answer.content[:60].decode(errors="replace")]
print(json.dumps(found))
""")
    assert [path for path, (status, tag, _) in found.items() if (status, tag) != (200, "ar")] == []
    assert [path for path in paths if '<!doctype html>\n<html lang="ar" dir="rtl"' not in found[path][2]] == []


def test_what_has_no_translation_says_its_own_language_and_direction(site: Started) -> None:
    agenda, home, manifest, places, card = site.ask("""
from django.test import Client
client = Client()
home = client.get("/ar/").content.decode()
card = home.partition('property="og:image" content="http://127.0.0.1:8000')[2].partition('"')[0]
print(json.dumps([
    client.get("/ar/nsr-next/agenda/").content.decode(), home, client.get("/ar/manifest.webmanifest").json(),
    client.get("/sitemap-programme-1.xml").content.decode(), client.get(card).status_code,
]))
""")
    assert ">طريق الحرير الجديد</a>" in agenda
    assert '<span lang="en" dir="ltr">' in agenda
    assert (manifest["lang"], manifest["dir"]) == ("ar", "rtl")
    assert 'hreflang="ar" href="http://127.0.0.1:8000/ar/"' in home
    assert '<a href="/ar/" lang="ar" hreflang="ar" aria-current="true">العربية</a>' in home
    assert 'hreflang="ar"' in places
    assert card == 200


def test_it_is_found_by_search(site: Started) -> None:
    found = site.ask("""
from django.test import Client
print(json.dumps(Client().get("/ar/search/", {"q": "الحرير"}).content.decode()))
""")
    assert '/ar/nsr-next/sessions/s02/"' in found


def test_its_translator_edits_its_columns_and_no_others(site: Started) -> None:
    form, after = site.ask("""
from django.contrib.auth.models import Group
from django.test import Client
from accounts.models import User
person = User.objects.create_user("ar@example.org", "x" * 20, is_staff=True, language="ar")
person.groups.add(Group.objects.get(name="Translator ar"))
client, session = Client(), Session.objects.get(code="s05")
client.force_login(person)
address = f"/admin/events/session/{session.pk}/change/"
form = client.get(address).content.decode()
inlines = {name: "0" for name in __import__("re").findall(r'name="([\\w-]+-(?:TOTAL|INITIAL)_FORMS)"', form)}
answer = client.post(address, {**inlines, "title_ar": "جلسة", "title_kk": "no", "title_en": "no", "code": "x"})
session = Session.objects.get(pk=session.pk)
print(json.dumps([form, [answer.status_code, session.title_ar, "no" in (session.title_kk, session.title_en), session.code]]))
""")
    assert '<span lang="ar" dir="rtl">العربية</span>' in form
    assert ('name="title_ar"' in form, 'name="title_kk"' in form) == (True, False)
    assert after == [302, "جلسة", False, "s05"]


def test_paper_says_which_letters_it_lacks(site: Started) -> None:
    missing = site.ask("""
from programme.paper import make
from programme.models import Release
forum = Forum.objects.get(slug="nsr-next")
made = make(forum, Release.objects.latest_of(forum), "ar")
print(json.dumps([entry["character"] for entry in made.report]))
""")
    assert "[U+0627]" in missing


# --- an upgrade --------------------------------------------------------------------------------------------------------------
def upgrade(site: Started) -> None:
    """What `git pull` may bring: a field made longer (SQLite makes its table anew), one with another name, one more."""
    model, texts = site.folder / "events" / "models" / "session.py", site.folder / "events" / "translation.py"
    before, after = model.read_text(encoding="utf-8").split("class Track(", 1)
    after = after.replace("max_length=120", "max_length=150", 1).replace(
        "description = LongText", "about = LongText", 1
    )
    after = after.replace(
        "    hue =", '    motto = PlainTextField(_("motto"), max_length=80, blank=True)\n    hue =', 1
    )
    model.write_text(f"{before}class Track({after}", encoding="utf-8")
    written = texts.read_text(encoding="utf-8")
    changed = written.replace('models.Track: ("name", "description")', 'models.Track: ("name", "about", "motto")')
    assert changed != written
    texts.write_text(changed, encoding="utf-8")
    last = max(path.stem for path in (site.folder / "events" / "migrations").glob("0*.py"))
    text = NEXT.read_text(encoding="utf-8").replace("LAST", last)
    (site.folder / "events" / "migrations" / "0999_next.py").write_text(text, encoding="utf-8")


TEXTS = """
from core.own_columns import columns_of
from django.db import connection
track = Track.objects.get(slug="innovation")
columns = {
    table: sorted(name for name in columns_of(connection, table) if name.endswith("_ar"))
    for table in ("events_track", "events_historicaltrack")
}
told = track.history.filter(history_change_reason="the test").values_list("name_ar", "about_ar")
print(json.dumps([columns, track.name_ar, track.about_ar, track.motto_ar, list(told)]))
"""


def test_an_upgrade_keeps_what_was_translated(site: Started, tmp_path: Path) -> None:
    """One test, because each step needs the one before it: workers may change the order of tests."""
    _upgrade_without_the_sites_migrations_is_refused(site, tmp_path)
    _upgrade_keeps_what_was_translated(site)
    _starts_once_more_without_its_migrations(site)


def _upgrade_without_the_sites_migrations_is_refused(site: Started, tmp_path: Path) -> None:
    upgrade(site)
    shutil.move(site.own / "migrations", tmp_path / "migrations")
    done = site.run("manage.py", "prepare", "--no-demo", "--no-static")
    shutil.move(tmp_path / "migrations", site.own / "migrations")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "bring the folder back from the backup first" in done.stderr


def _upgrade_keeps_what_was_translated(site: Started) -> None:
    site.manage("prepare", "--no-demo", "--no-static")
    columns = ["about_ar", "motto_ar", "name_ar"]
    both = {"events_track": columns, "events_historicaltrack": columns}
    assert site.ask(TEXTS) == [both, "الابتكار", "وصف", None, [["الابتكار", "وصف"]]]
    assert site.migrations().count("events/9002") == 1
    assert "No changes detected" in site.manage("makemigrations", "--check", "--dry-run", "--skip-checks")
    assert site.ask('Track.objects.update(motto_ar="شعار", name_ar="ط" * 150)\nprint(Track.objects.count())') > 0
    assert "Written" not in site.manage("start_language", "ar")


def _starts_once_more_without_its_migrations(site: Started) -> None:
    shutil.rmtree(site.own / "migrations")
    site.manage("start_language", "ar")
    assert site.ask(TEXTS)[1:4] == ["ط" * 150, "وصف", "شعار"]
    assert "No changes detected" in site.manage("makemigrations", "--check", "--dry-run", "--skip-checks")
