"""Role by role, what each may see and do in the administration, asserted by requests. A model or an address without a row fails.

Rights in models: s(ee) a(dd) c(hange) d(elete). The portal's own pages have their table in `test_portal_access_table.py`.
"""

from typing import Any

import pytest
from django.contrib import admin
from django.db import transaction
from django.template.response import SimpleTemplateResponse
from django.test import Client
from django.urls import reverse

from accounts import roles
from accounts.models import User
from core.models import PublishingModel
from news.models import Article
from tests import admin_pages, test_portal_access_table
from tests import factories as make
from tests.admin_site import a_bit_of_everything, change_url, list_url, signed_in

pytestmark = pytest.mark.django_db
WITHOUT_ROWS = "django_tasks_database.DBTaskResult"  # for superusers, see test_admin.py
ROLES = (*roles.ROLES, roles.translator("kk"))


def table(text: str) -> dict[str, dict[str, str]]:
    """Rows of words: a name, and a word for each role in order; "-" for nothing."""
    rows = (line.split() for line in text.strip().splitlines()[1:])
    return {name: dict(zip(ROLES, words, strict=True)) for name, *words in rows}


MODELS = table("""
                             Owner  Editor  Registrar  Photographer  Press  Check-in  Translator
auth.group                   -      -       -          -             -      -         -
accounts.user                sacd   -       -          -             -      -         -
translations.term            sacd   sacd    -          -             sacd   -         sc
events.alliancedocument      sacd   sacd    -          -             sacd   -         sc
events.country               sacd   sacd    s          s             -      -         sc
events.institution           sacd   sacd    sacd       -             -      -         sc
events.delegate              sacd   -       sacd       -             -      -         -
events.delegation            sacd   sacd    sacd       -             -      -         sc
events.forum                 sacd   sac     s          s             s      s         sc
events.gallery               sacd   -       -          sac           s      -         sc
events.photo                 sacd   -       -          sacd          s      -         sc
events.keyfigure             sacd   sacd    -          -             -      -         sc
events.room                  sacd   sacd    -          -             -      -         sc
events.sessionfile           sacd   sacd    -          -             -      -         sc
events.signatory             sacd   sacd    -          -             sacd   -         sc
events.track                 sacd   sacd    -          -             -      -         sc
events.session               sacd   sacd    s          s             -      -         sc
events.venue                 sacd   sacd    -          -             -      -         sc
speakers.speaker             sacd   sacd    -          s             -      -         sc
news.announcement            sacd   sacd    sacd       -             sacd   -         sc
news.article                 sacd   s       -          -             sacd   -         sc
news.page                    sacd   s       -          -             sacd   -         sc
programme.madefile           s      s       -          -             -      -         -
programme.release            sac    sac     -          -             -      -         sc
portal.accessrecord          s      -       -          -             -      -         -
portal.consenttext           sac    -       sac        -             -      -         sc
portal.feedbackrules         sacd   sacd    sacd       -             -      -         -
portal.invitation            sacd   -       sacd       -             -      -         -
portal.letterhead            sacd   -       sacd       -             -      -         sc
portal.registrationrules     sacd   -       sacd       -             -      -         -
core.siteidentity            sc     -       -          -             -      -         sc
core.mailtemplate            sc     -       s          -             -      -         sc
core.outboxmail              s      -       s          -             -      -         -
""")
SCREENS = table("""
                             Owner  Editor  Registrar  Photographer  Press  Check-in  Translator
index                        yes    yes     yes        yes           yes    yes       yes
app_list                     yes    yes     yes        yes           yes    yes       yes
password_change              yes    yes     yes        yes           yes    yes       yes
password_change_done         yes    yes     yes        yes           yes    yes       yes
preview-all                  yes    yes     yes        yes           -      -         yes
setup                        yes    yes     -          -             -      -         -
setup-new                    yes    yes     -          -             -      -         -
setup-copy                   yes    yes     -          -             -      -         -
setup-overview               yes    yes     -          -             -      -         -
setup-step                   yes    yes     -          -             -      -         -
forum-state                  yes    yes     -          -             -      -         -
forum-after                  yes    yes     -          -             -      -         -
order                        yes    yes     -          -             -      -         -
table                        yes    -       yes        -             -      -         -
guide                        yes    yes     yes        yes           yes    yes       yes
guide-chapter                yes    yes     yes        yes           yes    yes       yes
programme-editor             yes    yes     yes        yes           -      -         yes
programme-editor-session     yes    yes     -          -             -      -         -
programme-editor-shift       yes    yes     -          -             -      -         -
programme-editor-copy        yes    yes     -          -             -      -         -
programme-editor-day         yes    yes     -          -             -      -         -
programme-editor-swap        yes    yes     -          -             -      -         -
programme-editor-import      yes    yes     -          -             -      -         -
programme_release_alone      yes    yes     -          -             -      -         -
programme_release_again      yes    yes     -          -             -      -         -
photos-describe              yes    -       -          yes           yes    -         yes
photos-decide                yes    -       -          yes           -      -         -
photo-upload                 yes    -       -          yes           -      -         -
news_article_import          yes    -       -          -             yes    -         -
translations                 yes    yes     yes        yes           yes    yes       yes
translations-list            yes    yes     yes        yes           -      -         yes
translations-text            yes    yes     yes        yes           -      -         yes
translations-export          yes    yes     yes        yes           yes    -         yes
translations-import          yes    yes     yes        yes           yes    -         yes
glossary-import              yes    yes     -          -             yes    -         yes
accounts_user_second_factor  -      -       -          -             -      -         -
auth_user_password_change    yes    -       -          -             -      -         -
core_mailtemplate_preview    yes    -       yes        -             -      -         yes
status                       yes    -       -          -             -      -         -
""")
DEEDS = table("""
                             Owner  Editor  Registrar  Photographer  Press  Check-in  Translator
publish-a-forum              yes    yes     -          -             -      -         -
set-up-a-forum               yes    yes     -          -             -      -         -
copy-a-forum                 yes    yes     -          -             -      -         -
release-the-programme        yes    yes     -          -             -      -         -
release-an-earlier-one       yes    yes     -          -             -      -         -
move-a-session               yes    yes     -          -             -      -         -
import-the-programme         yes    yes     -          -             -      -         -
export-the-programme         yes    yes     -          -             -      -         -
export-institutions          yes    yes     yes        -             -      -         -
export-partners              yes    yes     -          -             -      -         -
export-speakers              yes    yes     -          -             -      -         -
export-delegates             yes    -       yes        -             -      -         -
export-lists                 yes    -       yes        -             -      -         -
export-feedback              yes    yes     yes        -             -      -         -
export-the-glossary          yes    yes     -          -             yes    -         yes
import-delegates             yes    -       yes        -             -      -         -
decide-registrations         yes    -       yes        -             -      -         -
issue-letters                yes    -       yes        -             -      -         -
announce-by-mail             yes    -       yes        -             -      -         -
name-a-head                  yes    -       yes        -             -      -         -
take-a-new-badge             yes    -       yes        -             -      -         -
check-in                     yes    -       yes        -             -      yes       -
upload-photographs           yes    -       -          yes           -      -         -
hide-photographs             yes    -       -          yes           -      -         -
delete-photographs           yes    -       -          yes           -      -         -
take-originals               yes    -       -          yes           -      -         -
import-a-release             yes    -       -          -             yes    -         -
write-a-text                 yes    yes     -          -             -      -         yes
write-in-russian             yes    yes     -          -             -      -         -
share-a-draft                yes    yes     -          -             -      -         -
send-a-sample-mail           yes    -       yes        -             -      -         yes
reset-a-second-factor        -      -       -          -             -      -         -
see-the-server               yes    -       -          -             -      -         -
""")


@pytest.fixture
def words(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What addresses are made of. Pages are not rendered: what is asked is whether they answer."""
    found = admin_pages.scene(a_bit_of_everything())
    monkeypatch.setattr(SimpleTemplateResponse, "rendered_content", "")
    return found


def status(client: Client, address: str, data: Any = None, **how: Any) -> int:
    """Of a GET, or of a POST where there are data; what it has written is taken back."""
    with transaction.atomic():
        answer = client.get(address, follow=True) if data is None else client.post(address, data, **how)
        transaction.set_rollback(True)
    return answer.status_code


def rights(client: Client, model: Any, person: int) -> str:
    """The letters of what is not forbidden; of people, with one who has no rights that are beyond reach."""
    obj, meta = model._base_manager.filter(**{"pk": person} if model is User else {}).first(), model._meta
    name = f"admin:{meta.app_label}_{meta.model_name}"
    asked = {
        "s": status(client, list_url(model)),
        "a": status(client, reverse(f"{name}_add")),
        "c": status(client, change_url(obj), {}),
        "d": status(client, reverse(f"{name}_delete", args=[obj.pk])),
    }
    assert set(asked.values()) <= {200, 302, 403}
    return "".join(letter for letter, code in asked.items() if code != 403) or "-"


def test_each_role_sees_and_changes_the_models_of_its_work(words: dict[str, Any]) -> None:
    found: dict[str, dict[str, str]] = {}
    there = [model for model in admin.site._registry if model._base_manager.exists()]
    assert [model._meta.label for model in admin.site._registry if model not in there] == [WITHOUT_ROWS]
    for role in ROLES:
        client = signed_in(make.make_staff(role=role))
        for model in there:
            found.setdefault(model._meta.label_lower, {})[role] = rights(client, model, words["user"])
    assert found == MODELS


def test_each_role_has_the_screens_of_its_work(words: dict[str, Any]) -> None:
    portal = {name for name in admin_pages.SCREENS if f"admin:{name}" in test_portal_access_table.TABLE}
    found: dict[str, dict[str, str]] = {}
    for role in ROLES:
        client = signed_in(make.make_staff(role=role))
        for name, address in admin_pages.SCREENS.items():
            if name not in portal:
                code = status(client, f"/admin/{address.format(**words)}")
                assert code in (200, 403)
                found.setdefault(name, {})[role] = "yes" if code == 200 else "-"
    assert found == SCREENS


def deeds(words: dict[str, Any]) -> dict[str, tuple[str, Any]]:
    """What is done, by an address and what is sent there; None where it is a file to take along."""
    pages = {
        "publish-a-forum": ("forums/{forum}/state/", {}),
        "set-up-a-forum": ("setup/new/", {}),
        "copy-a-forum": ("setup/copy/", {}),
        "release-the-programme": ("programme/release/add/?forum={forum}", {}),
        "release-an-earlier-one": ("programme/release/{release}/again/", {}),
        "move-a-session": ("programme/editor/{slug}/move/", {}),
        "import-the-programme": ("programme/editor/{slug}/import/", {}),
        "export-the-programme": ("programme/editor/{slug}/export/", None),
        "export-institutions": ("tables/institutions/?file=csv", None),
        "export-partners": ("tables/partners/?file=csv", None),
        "export-speakers": ("tables/speakers/?file=csv", None),
        "export-delegates": ("tables/delegates/?file=csv", None),
        "export-lists": ("lists/countries.xlsx?forum={slug}", None),
        "export-feedback": ("feedback.xlsx?forum={slug}", None),
        "export-the-glossary": ("translations/glossary/export/", None),
        "import-delegates": ("tables/delegates/?of={slug}", {}),
        "decide-registrations": ("registrations/decide/", {}),
        "issue-letters": ("letters/issue/", {}),
        "announce-by-mail": ("announcements/{announcement}/mail/", {}),
        "name-a-head": ("delegations/{country}/head/", {}),
        "take-a-new-badge": ("badges/{delegate}/", {"action": "renew"}),
        "check-in": ("/check-in/entries/", "[]"),
        "upload-photographs": ("galleries/{gallery}/upload/begin/", {}),
        "hide-photographs": ("photographs/hide/?photo={photo}", {}),
        "delete-photographs": ("photographs/delete/?photo={photo}", {}),
        "take-originals": ("events/photo-original/{photo}/", None),
        "import-a-release": ("news/article/import/", {}),
        "write-a-text": ("translations/events.session/kk/{session}/title/", {}),
        "write-in-russian": ("translations/events.session/ru/{session}/title/", {}),
        "share-a-draft": ("preview/session/{session}/", {}),
        "send-a-sample-mail": ("core/mailtemplate/{template}/preview/kk/send/", {}),
        "reset-a-second-factor": ("accounts/user/{user}/second-factor/", {}),
        "see-the-server": ("status/", None),
    }
    return {
        name: (address if address.startswith("/") else f"/admin/{address.format(**words)}", data)
        for name, (address, data) in pages.items()
    }


def test_each_role_does_what_is_its_work(words: dict[str, Any]) -> None:
    found: dict[str, dict[str, str]] = {}
    for role in ROLES:
        client = signed_in(make.make_staff(role=role))
        for name, (address, data) in deeds(words).items():
            how = {"content_type": "application/json"} if isinstance(data, str) else {}
            code = status(client, address, data, **how)
            found.setdefault(name, {})[role] = "-" if code == 403 else "yes"
    assert found == DEEDS


def test_only_those_who_may_publish_do_so_from_a_list(words: dict[str, Any]) -> None:
    published = {}
    for role in ROLES:
        article: Any = make.make_article(state=PublishingModel.State.DRAFT)
        chosen = {"action": "publish", "_selected_action": [article.pk], "sure": "1", "count": "1"}
        signed_in(make.make_staff(role=role)).post(list_url(Article), chosen)
        article.refresh_from_db()
        published[role] = article.state == PublishingModel.State.PUBLISHED
    assert [role for role, done in published.items() if done] == [roles.OWNER, roles.PRESS]
