"""Letters and certificates on paper: what stands on them in both languages, issuing them, doing it again, checking them."""

import io
import re
import zipfile
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
import zxingcpp
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image
from pypdf import PdfReader

from core import languages
from core.models import OutboxMail
from core.paper import typesetting
from events.models import Delegate, Forum
from portal import erasure, mydata, retention, steps
from portal.models import AccessRecord, Document, Letterhead
from portal.models.document import plain_serial
from portal.papers import issuing, pdf, words
from portal.papers.issuing import Order
from portal.papers.sample import sample
from portal.views import verify
from tests import factories as make

pytestmark = pytest.mark.django_db
State, Kind = Document.State, Document.Kind
LETTER, CERTIFICATE = Order(Kind.LETTER, "zh-hans"), Order(Kind.CERTIFICATE, "zh-hans")


@pytest.fixture
def forum() -> Forum:
    """A forum with a letterhead in Chinese, English and Kazakh."""
    venue = make.make_venue(name_en="Conference Centre", name_zh_hans="会议中心")
    made = make.make_forum(
        name_en="Silk Road Forum", name_zh_hans="丝路论坛", name_kk="Жібек жолы форумы", city_en="Xi'an", city_zh_hans="西安",
        venue=venue,
    )  # fmt: skip
    make.make_letterhead(
        forum=made, host_zh_hans="示例学院", host_en="Host College", address_en="1 Example Road", signatory_zh_hans="李明",
        office_en="President", logo=make.picture(), signature=make.picture(80, 30), seal=make.picture(70, 70, "red"),
    )  # fmt: skip
    return made


def somebody(forum: Forum, **fields: Any) -> Delegate:
    return make.make_delegate(forum=forum, **{"state": Delegate.State.APPROVED, "wants_letter": True, **fields})


def issued(delegate: Delegate, order: Order = LETTER, **fields: Any) -> Document:
    made = issuing.issue(delegate.forum, [delegate.pk], order, **fields).ready
    assert len(made) == 1
    return made[0]


def read(content: bytes) -> str:
    """The words of a PDF without spaces: lines break where they like."""
    found = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    return "".join(found.split())


def squeezed(*texts: str) -> list[str]:
    return ["".join(text.split()) for text in texts]


# --- the paper -----------------------------------------------------------------------------------------------------------
def test_letter_says_the_same_in_chinese_and_in_the_language_of_the_delegate(forum: Forum) -> None:
    delegate = somebody(
        forum, given_name="Aizhan", family_name="Bekova", native_name="Бекова Айжан Серікқызы", language="kk",
        institution=make.make_institution(name_en="Almaty College", name_zh_hans="阿拉木图学院", name_kk="Алматы колледжі"),
        country=make.make_country(name_zh_hans="哈萨克斯坦", name_kk="Қазақстан"), position="Директор",
    )  # fmt: skip
    with time_machine.travel(datetime(2031, 3, 2, 20, 0, tzinfo=UTC), tick=False):
        letter = issued(delegate)
    found = read(pdf.of([letter]))
    chinese = squeezed(
        "邀请函", "示例学院谨邀请以下人士出席丝路论坛。", "2031年3月3日", "哈萨克斯坦", "阿拉木图学院", "李明", "西安"
    )
    kazakh = squeezed(
        "Шақыру хаты", "мына іс-шараға құрметпен шақырады", "2031 ж. 3 наурыз", "Қазақстан", "Алматы колледжі"
    )
    both = squeezed("Aizhan Bekova", "Бекова Айжан Серікқызы", letter.shown_serial, f"/zh-hans/verify/{letter}/")
    assert [text for text in (*chinese, *kazakh, *both) if text not in found] == []
    assert (letter.language, letter.other_language) == ("zh-hans", "kk")


def test_pdf_is_tagged_and_the_same_serial_number_gives_the_same_bytes(forum: Forum) -> None:
    letter = issued(somebody(forum, language="ru"))
    first = pdf.of([letter])
    Letterhead.objects.update(signatory_en="Somebody else", seal="")
    Delegate.objects.update(family_name="Changed")
    again = Document.objects.get()
    assert pdf.of([again]) == first
    reader = PdfReader(io.BytesIO(first))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert reader.metadata is not None
    assert letter.shown_serial in str(reader.metadata.title)
    assert len(reader.pages[0].images) == 3  # logo, signature, seal


def test_zip_holds_each_letter_as_it_is_alone(forum: Forum) -> None:
    made = [issued(somebody(forum, language=code)) for code in ("en", "pl")]
    with zipfile.ZipFile(io.BytesIO(pdf.each(made))) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {
            f"{letter.shown_serial}.pdf": pdf.of([letter]) for letter in made
        }
    assert len(PdfReader(io.BytesIO(pdf.of(made))).pages) == 2


@pytest.mark.parametrize("code", languages.CODES)
@pytest.mark.parametrize("kind", Kind.values)
def test_own_words_of_every_language_stand_on_one_page_and_lack_no_character(
    kind: str, code: str, forum: Forum
) -> None:
    letterhead = Letterhead.objects.select_related("forum__venue").get()
    data = sample(letterhead, kind, code)
    assert pdf.lacking(data) == {}
    assert len(PdfReader(io.BytesIO(pdf.laid_out([data], moment=0, mark="Preview"))).pages) == 1
    assert [side["lang"] for side in data["sides"]] == [
        "zh-Hans", languages.tag(code if code != "zh-hans" else "en")
    ]  # fmt: skip


@pytest.mark.parametrize("words_of", [60, 130, 400])
def test_long_text_shrinks_then_takes_a_second_page_and_is_never_cut(words_of: int, forum: Forum) -> None:
    Letterhead.objects.update(letter_en="{details}\n\n" + "слово " * words_of + "end")
    found = PdfReader(io.BytesIO(pdf.of([issued(somebody(forum))])))
    assert len(found.pages) == (1 if words_of < 400 else 2)
    assert "end" in "".join(page.extract_text() for page in found.pages)


def test_character_that_no_font_has_is_told_and_nothing_is_issued(forum: Forum) -> None:
    good, bad = somebody(forum), somebody(forum, native_name="Дана \N{GRINNING FACE}")
    outcome = issuing.issue(forum, [good.pk, bad.pk], LETTER)
    assert [paper.delegate for paper in outcome.ready] == [good]
    assert outcome.lacking == [(bad, ["[U+1F600] GRINNING FACE"])]
    assert Document.objects.count() == 1


# --- the letterhead -------------------------------------------------------------------------------------------------------
def test_unknown_placeholder_is_refused_with_its_name() -> None:
    letterhead = make.make_letterhead(letter_kk="{nmae} {name.given}", certificate_en="{days}", letter_en="{days}")
    with pytest.raises(ValidationError) as refused:
        letterhead.full_clean()
    assert refused.value.message_dict == {
        "letter_kk": ["These are no placeholders of this text: {nmae}, {name.given}"],
        "letter_en": ["These are no placeholders of this text: {days}"],
    }


@pytest.mark.parametrize("kind", Kind.values)
@pytest.mark.parametrize("code", languages.CODES)
def test_own_words_hold_known_placeholders_only(kind: str, code: str) -> None:
    from core.mail.placeholders import wrong

    assert wrong(words.default(kind, code), words.allowed(kind)) == []


def test_every_placeholder_is_filled(forum: Forum) -> None:
    names = " ".join(f"{name}=[{{{name}}}]" for name in words.allowed(Kind.LETTER))
    Letterhead.objects.update(letter_en=names)
    letter = issued(somebody(forum, honorific="Dr", arrives_at=make.OPENING))
    line = letter.data["sides"][1]["blocks"][0]["lines"][0]
    assert "{" not in line
    assert "honorific=[Dr]" in line
    assert "arrival=[14 May 2031]" in line
    assert f"serial=[{letter}]" in line


def test_pictures_of_the_letterhead_are_nowhere_in_public(forum: Forum) -> None:
    letterhead = Letterhead.objects.get()
    folder, name = str(letterhead.seal.name).split("/")
    assert folder == "private"
    key = name.split("-")[0]
    public = default_storage.listdir("public")[1] if default_storage.exists("public") else []
    assert [file for file in public if key in file] == []
    for address in (f"/media/public/{name}", f"/media/private/{name}", f"/media/public/{key}-70.webp"):
        assert Client().get(address).status_code == 404


def test_signature_of_fifty_megabytes_is_refused_before_it_is_read() -> None:
    class Huge(ContentFile[bytes]):
        def read(self, *args: Any) -> bytes:
            raise AssertionError("it was read")

    field: Any = Letterhead._meta.get_field("signature")
    huge = Huge(make.png(), name="signature.png")
    huge.size = 50 * 1024 * 1024
    with pytest.raises(ValidationError) as refused:
        field.formfield().clean(huge)
    assert refused.value.messages == ["This picture is larger than 40 MB."]


# --- issuing ----------------------------------------------------------------------------------------------------------------
def test_letter_goes_once_to_those_who_are_expected_with_one_mail(forum: Forum) -> None:
    one, gone = somebody(forum, language="pl"), somebody(forum, state=Delegate.State.WITHDRAWN)
    by = make.make_staff()
    outcome = issuing.issue(forum, [one.pk, gone.pk], LETTER, by=by)
    assert ([paper.delegate for paper in outcome.ready], outcome.left_out) == ([one], [gone])
    assert issuing.issue(forum, [one.pk], LETTER).left_out == [one]
    letter = Document.objects.get()
    assert (letter.state, letter.issued_by, plain_serial(str(letter))) == (State.ISSUED, by, letter.serial)
    mail = OutboxMail.objects.get()
    assert (mail.kind, mail.language, mail.to) == ("letter", "pl", one.email)
    assert str(letter) in mail.body
    assert f"/pl/me/{one.reference}/" in mail.body


def test_letter_that_is_issued_again_replaces_the_one_before(forum: Forum) -> None:
    delegate = somebody(forum)
    old = issued(delegate)
    issuing.set_state(forum, [delegate.pk], State.REFUSED)
    Delegate.objects.filter(pk=delegate.pk).update(family_name="Corrected")
    new = issued(delegate, Order(Kind.LETTER, "en", "ru", is_again=True))
    old.refresh_from_db()
    assert (old.state, old.replaced_by) == (State.REPLACED, new)
    assert (new.state, new.language, new.other_language) == (State.ISSUED, "en", "ru")
    assert "Corrected" in read(pdf.of([new]))
    assert "Corrected" not in read(pdf.of([old]))
    assert issuing.issue(forum, [somebody(forum).pk], Order(Kind.LETTER, "en", is_again=True)).ready == []


def test_database_keeps_two_letters_from_standing_at_once(forum: Forum) -> None:
    letter = issued(somebody(forum))
    with pytest.raises(IntegrityError), transaction.atomic():
        make.make_document(delegate=letter.delegate)


def test_states_are_set_on_letters_that_stand_and_on_nothing_else(forum: Forum) -> None:
    one, without, elsewhere = somebody(forum), somebody(forum), make.make_document()
    issued(one)
    ids = [one.pk, without.pk, elsewhere.delegate_id]
    assert issuing.set_state(forum, ids, State.GRANTED) == 1
    assert issuing.set_state(forum, ids, State.GRANTED) == 0
    assert Document.objects.get(delegate=one).state == State.GRANTED
    assert Document.objects.get(pk=elsewhere.pk).state == State.ISSUED


def test_issuing_thirty_asks_no_more_of_the_papers_than_issuing_one(forum: Forum) -> None:
    people = [somebody(forum, email="") for _number in range(31)]
    with CaptureQueriesContext(connection) as few:
        issuing.issue(forum, [people[0].pk], LETTER)
    with CaptureQueriesContext(connection) as many:
        issuing.issue(forum, [one.pk for one in people[1:]], LETTER)
    assert len(many) == len(few)
    assert Document.objects.count() == 31


# --- certificates -----------------------------------------------------------------------------------------------------------
def test_certificate_names_the_days_that_nobody_took_back(forum: Forum) -> None:
    delegate = somebody(forum, language="en")
    for offset in (0, 2):
        make.make_attendance(delegate=delegate, day=make.FIRST_DAY + timedelta(days=offset))
    make.make_attendance(delegate=delegate, day=make.FIRST_DAY, session=make.make_session(forum=forum))
    make.make_attendance(delegate=delegate, day=make.FIRST_DAY - timedelta(days=1))  # before the forum
    make.make_attendance(delegate=delegate, day=make.FIRST_DAY + timedelta(days=1), undone_at=make.OPENING)
    paper = issued(delegate, CERTIFICATE)
    assert paper.data["days"] == ["2031-05-14", "2031-05-16"]
    found = read(pdf.of([paper]))
    wanted = squeezed(
        "Certificate of attendance", "14 May 2031 and 16 May 2031", "2031年5月14日和2031年5月16日", "参会证明"
    )
    assert [text for text in wanted if text not in found] == []


def test_nobody_gets_a_certificate_without_having_been_there(forum: Forum) -> None:
    one = somebody(forum)
    make.make_attendance(delegate=one, undone_at=make.OPENING)
    assert issuing.issue(forum, [one.pk], CERTIFICATE).left_out == [one]


# --- checking ----------------------------------------------------------------------------------------------------------------
def shown(serial: str, code: str = "en") -> tuple[int, str]:
    response = Client().get(f"/{code}/verify/{serial}/")
    assert "no-store" in response["Cache-Control"]
    return response.status_code, response.content.decode()


def test_genuine_letter_is_confirmed_with_initials_and_no_more(forum: Forum) -> None:
    delegate = somebody(forum, given_name="Aizhan", family_name="Bekova", native_name="Бекова", position="Rector")
    letter = issued(delegate)
    for typed in (letter.serial, str(letter), str(letter).lower(), f" {letter.serial[:5]} {letter.serial[5:]}"):
        status, page = shown(typed)
        assert (status, "This letter is genuine" in page, "A. B." in page) == (200, True, True)
    personal = ("Aizhan", "Bekova", "Бекова", "Rector", delegate.email, delegate.reference)
    assert [word for word in personal if word in page] == []


@pytest.mark.parametrize("code", languages.CODES)
def test_checking_speaks_every_language(code: str, forum: Forum) -> None:
    letter = issued(somebody(forum))
    status, page = shown(str(letter), code)
    assert (status, f'<html lang="{languages.tag(code)}"' in page, letter.shown_serial in page) == (200, True, True)


def test_replaced_lapsed_and_unknown_papers_are_told_apart(forum: Forum) -> None:
    delegate = somebody(forum)
    old = issued(delegate)
    new = issued(delegate, Order(Kind.LETTER, "zh-hans", is_again=True))
    assert "This paper has been replaced" in shown(str(old))[1]
    assert "This letter is genuine" in shown(str(new))[1]
    steps.take(delegate, Delegate.State.WITHDRAWN)
    assert "This letter is not valid any more" in shown(str(new))[1]
    for nonsense in ("ABCD-EFGH-JKMN", "x", "0" * 300, "%00"):
        status, page = shown(nonsense)
        assert (status, "No paper has this serial number" in page) == (404, True)


def test_serial_number_that_is_typed_leads_to_its_page() -> None:
    client = Client()
    assert client.get("/kk/verify/", {"serial": "k7m4qx2p 9twb"}).headers["Location"] == "/kk/verify/K7M4-QX2P-9TWB/"
    assert client.get("/kk/verify/", {"serial": "<b>"}).status_code == 404
    assert "<b>" not in client.get("/kk/verify/", {"serial": "<b>"}).content.decode().partition("<main")[2]


def test_guessing_is_stopped_and_checking_what_is_there_is_no_guess(forum: Forum) -> None:
    letter = issued(somebody(forum))
    client = Client()
    for _number in range(40):
        assert client.get(f"/en/verify/{letter}/").status_code == 200
    found = [client.get(f"/en/verify/ABCDEFGHJK{number}/").status_code for number in range(22, 22 + 31)]
    assert found == [404] * verify.MISS_BY_PLACE.times + [429]
    assert client.get(f"/en/verify/{letter}/").status_code == 429


# --- whose data it is -----------------------------------------------------------------------------------------------------
def test_erased_person_leaves_no_paper(forum: Forum) -> None:
    delegate = somebody(forum)
    make.make_registration(delegate=delegate)
    letter = issued(delegate)
    assert mydata.of(delegate)["papers"][0]["serial"] == letter.serial
    erasure.erase(delegate)
    assert not Document.objects.exists()
    assert shown(str(letter))[0] == 404


def test_anonymised_person_keeps_a_certificate_that_names_nobody(forum: Forum) -> None:
    delegate = somebody(forum)
    make.make_registration(delegate=delegate)
    make.make_attendance(delegate=delegate)
    issued(delegate)
    certificate = issued(delegate, CERTIFICATE)
    retention.anonymise(forum)
    assert list(Document.objects.values_list("pk", "data")) == [(certificate.pk, {})]
    assert "This certificate is genuine" in shown(str(certificate))[1]


# --- the square code ------------------------------------------------------------------------------------------------------
def drawn(svg: str) -> Image.Image:
    """An SVG of segno's as a picture: one path of horizontal strokes, a unit thick."""
    image, x, y = Image.new("L", (60, 60), 255), 4, 4.0
    path = re.search(r' d="([^"]+)"', svg)
    assert path is not None
    for command, numbers in re.findall(r"([Mmh])([^Mmh]+)", path[1]):
        values = [float(value) for value in re.findall(r"-?[\d.]+", numbers)]
        if command == "h":
            image.paste(0, (x, int(y), x + int(values[0]), int(y) + 1))
        x, y = x + int(values[0]), y + sum(values[1:])
    return image.resize((600, 600), Image.Resampling.NEAREST)


@pytest.mark.parametrize("serial", ["K7M4-QX2P-9TWB", "2222-2222-2222", "ZZZZ-YYYY-XXXX"])
def test_square_code_that_is_made_quickly_is_read(serial: str) -> None:
    link = f"https://forum.example.org/zh-hans/verify/{serial}/"
    (found,) = zxingcpp.read_barcodes(drawn(typesetting.square_code(link, is_quick=True)))
    assert found.text == link


def test_coordinator_downloads_letters_of_their_own_members_alone(forum: Forum) -> None:
    own, other = (make.make_invitation(forum=forum, coordinator=make.make_user()) for _ in range(2))
    looked_after, by_self = somebody(forum, email=""), somebody(forum, user=make.make_user())
    foreign, gone = somebody(forum, email=""), somebody(forum, email="")
    for one, of in ((looked_after, own), (by_self, own), (gone, own), (foreign, other)):
        make.make_registration(delegate=one, invitation=of, is_entered=one.user is None)
    papers = {one: issued(one) for one in (looked_after, by_self, gone, foreign)}
    steps.take(gone, Delegate.State.WITHDRAWN)
    client, at = Client(), f"/en/me/institutions/{own.pk}/"
    client.force_login(own.coordinator)  # type: ignore[arg-type]  # made with one
    page = client.get(at).content.decode()
    assert page.count("/letter.pdf") == 2
    for one in (looked_after, by_self):
        sent = client.get(f"{at}{one.reference}/letter.pdf")
        assert sent.content == pdf.of([papers[one]])
    packed = zipfile.ZipFile(io.BytesIO(client.get(f"{at}letters.zip").content))
    assert set(packed.namelist()) == {f"{papers[one].shown_serial}.pdf" for one in (looked_after, by_self)}
    looks = AccessRecord.objects.order_by("pk").values_list("delegate_id", "count", "detail")
    assert list(looks) == [
        (looked_after.pk, 1, "institution letter"), (by_self.pk, 1, "institution letter"), (None, 2, "institution letters"),
    ]  # fmt: skip
    refused = (f"{at}{foreign.reference}/letter.pdf", f"{at}{gone.reference}/letter.pdf", f"{at}nobody/letter.pdf")
    theirs = (
        f"/en/me/institutions/{other.pk}/letters.zip",
        f"/en/me/institutions/{other.pk}/{foreign.reference}/letter.pdf",
    )
    assert [client.get(one).status_code for one in (*refused, *theirs)] == [404] * 5
    client.force_login(other.coordinator)  # type: ignore[arg-type]  # made with one
    assert [client.get(one).status_code for one in theirs] == [200, 200]
    assert [client.get(f"{at}{end}").status_code for end in ("letters.zip", f"{by_self.reference}/letter.pdf")] == [
        404,
        404,
    ]
