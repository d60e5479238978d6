"""Badges as they are printed: every word of them in both scripts, a code that can be read, and names of any length."""

import io
import itertools
import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
import typst
import zxingcpp
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image
from pypdf import PdfReader

from core import faces
from core.paper import glyphs, typesetting
from events.models import AccompanyingPerson, Delegate, Forum
from portal.badges import data, missing_letters, printing, roles
from portal.badges.choice import NONE, OWN, Paper, Whose, chosen
from portal.models import Badge
from portal.models.badge import CODE_SIGNS
from tests import factories as make

pytestmark = pytest.mark.django_db
Role = Badge.Role
A4, A6 = (210, 297), (105, 148)  # mm
CHINESE = Paper("en", "zh-hans", "single")
LONG_WORD = "Wolfeschlegelsteinhausenbergerdorff" * 3
NAMES = {
    "120 letters": {"given_name": "Maria Anna " * 5, "family_name": "Kowalska-Brzozowska " * 3 + "Zofia"},
    "one very long word": {"given_name": "", "family_name": LONG_WORD},
    "Chinese": {"given_name": "Wei", "family_name": "Wang", "native_name": "王伟", "language": "zh-hans"},
    "Kazakh": {"native_name": "Әйгерім Құнанбайқызы Өтемісұлы", "language": "kk"},
    "everything as long as it may be": {
        "given_name": "W" * 150, "family_name": "Щ" * 150, "native_name": "王" * 300, "honorific": "W" * 40,
        "position": "Ж" * 200, "institution_name": "学" * 300,
    },
}  # fmt: skip


@pytest.fixture
def forum() -> Forum:
    return make.make_forum(
        slug="spring",
        short_name_en="Spring Forum",
        short_name_zh_hans="春季论坛",
        host_country=make.make_country(code="CN"),
        starts_on=date(2030, 1, 14),
        ends_on=date(2030, 1, 16),
    )


def somebody(forum: Forum, **fields: Any) -> Delegate:
    delegate = make.make_delegate(forum=forum, **{"state": Delegate.State.APPROVED, **fields})
    return printing.whole(Delegate.objects.filter(pk=delegate.pk)).get()


def pages(content: bytes) -> list[str]:
    """The words of each page without the spaces, because lines are broken where the layout wants it."""
    return ["".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages]


def measures(content: bytes) -> list[tuple[int, int]]:
    boxes = [page.mediabox for page in PdfReader(io.BytesIO(content)).pages]
    return [(round(float(box.width) / 72 * 25.4), round(float(box.height) / 72 * 25.4)) for box in boxes]


def pictures(monkeypatch: pytest.MonkeyPatch, forum: Forum, people: list[Delegate], paper: Paper) -> list[Image.Image]:
    """What would be printed, drawn at 150 dots per inch instead."""

    def drawn(template: str, data: Any, *, moment: int, files: dict[str, str]) -> bytes:
        given: Any = {"main": template.encode(), "data.json": json.dumps(data).encode()}
        given |= {name: text.encode() for name, text in files.items()}
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=faces.folders())
        made: Any = typst.compile(given, format="png", ppi=150, font_paths=fonts, ignore_system_fonts=True)
        found.extend(made if isinstance(made, list) else [made])
        return b""

    found: list[bytes] = []
    monkeypatch.setattr(typesetting, "typeset", drawn)
    printing.make(forum, people, paper)
    return [Image.open(io.BytesIO(content)).convert("L") for content in found]


def darkest(image: Image.Image) -> int:
    """The least grey of a picture, 0 is black and 255 white."""
    return next(grey for grey, count in enumerate(image.histogram()) if count)


def test_a_badge_says_who_and_whence_in_both_scripts_and_both_languages(forum: Forum) -> None:
    country = make.make_country(code="KZ", name_en="Kazakhstan", name_zh_hans="哈萨克斯坦")
    college = make.make_institution(name_en="Almaty College", name_zh_hans="阿拉木图学院")
    one = somebody(
        forum, given_name="Aizhan", family_name="Bekova", native_name="Айжан Бекова", country=country, is_head=True,
        position="Директор", honorific="Dr", institution=college, language="kk",
    )  # fmt: skip
    (page,) = pages(printing.make(forum, [one], CHINESE).content)
    expected = (
        "Spring Forum", "春季论坛", "14–16 January 2030", "2030年1月14日至16日", "Dr", "Aizhan Bekova", "Айжан Бекова",
        "Директор", "Almaty College", "阿拉木图学院", "KZ", "Kazakhstan", "哈萨克斯坦", "Head of delegation", "代表团团长",
    )  # fmt: skip
    assert [words for words in expected if "".join(words.split()) not in page] == []
    assert one.email not in page


def test_the_code_is_the_token_and_nothing_else(forum: Forum, monkeypatch: pytest.MonkeyPatch) -> None:
    people = [somebody(forum) for _ in range(5)]
    drawn = pictures(monkeypatch, forum, people, Paper("en", "zh-hans", "sheet"))
    read = {code.text for page in drawn for code in zxingcpp.read_barcodes(page)}
    assert read == set(Badge.objects.values_list("token", flat=True))
    assert {len(token) for token in read} == {16}
    assert set("".join(read)) <= set(CODE_SIGNS)


def test_four_badges_stand_on_a_sheet_and_one_on_a_page(forum: Forum) -> None:
    people = [somebody(forum) for _ in range(5)]
    assert measures(printing.make(forum, people, Paper("en", "zh-hans", "sheet")).content) == [A4, A4]
    assert measures(printing.make(forum, people, CHINESE).content) == [A6] * 5


def test_cut_marks_stand_on_the_cuts(forum: Forum, monkeypatch: pytest.MonkeyPatch) -> None:
    (sheet,) = pictures(monkeypatch, forum, [somebody(forum)], Paper("en", layout="sheet"))
    dot = 150 / 25.4
    for x, y in ((105, 5), (105, 292), (5, 148.5), (205, 148.5), (105, 148.5)):
        place = sheet.crop((round(x * dot) - 3, round(y * dot) - 3, round(x * dot) + 3, round(y * dot) + 3))
        assert darkest(place) < 160


@pytest.mark.parametrize("case", NAMES)
def test_no_name_is_cut(case: str, forum: Forum, monkeypatch: pytest.MonkeyPatch) -> None:
    one = somebody(forum, **NAMES[case])
    (page,) = pages(printing.make(forum, [one], CHINESE).content)
    texts = (one.latin_name, one.native_name, one.position, one.institution_name, one.honorific)
    assert [text for text in texts if "".join(text.split()) not in page] == []
    (drawn,) = pictures(monkeypatch, forum, [one], CHINESE)
    width, height = drawn.size
    edge = round(7 / 25.4 * 150)
    for strip in ((0, 0, edge, height), (width - edge, 0, width, height), (0, 0, width, edge)):
        assert darkest(drawn.crop(strip)) > 250
    assert [code.text for code in zxingcpp.read_barcodes(drawn)] == [Badge.objects.of(one).token]


def test_letters_that_no_font_has_are_told_and_never_a_box(forum: Forum) -> None:
    one = somebody(forum, given_name="Ahmad", family_name="Rahimi", native_name="احمد", position="Эксперт \U0001f600")
    found = {row["character"]: row["texts"] for row in missing_letters.lacking(forum, chosen(forum, Whose()), CHINESE)}
    assert found == {
        **{glyphs.named(sign): ["احمد"] for sign in "احمد"}, "[U+1F600]": ["Эксперт \U0001f600"],
    }  # fmt: skip
    (page,) = pages(printing.make(forum, [one], CHINESE).content)
    assert "AhmadRahimi" in page
    assert "U+" not in page
    assert "Эксперт" not in page


def test_looking_for_missing_letters_finds_what_composing_every_badge_finds(forum: Forum) -> None:
    college = make.make_institution(name_zh_hans="学院\U0001f3eb", name_pl="Szkoła \U0001f600")  # Polish is on no badge
    for fields in ({}, {"institution": college}, {"native_name": "W\u20d2"}, {"native_name": "Zoe\u0308"}):
        somebody(forum, **fields)
    host = somebody(forum, country=make.make_country(name_en="Land \U0001f30d"))
    AccompanyingPerson.objects.create(delegate=host, given_name="A\U0001f601", family_name="B")
    rows = chosen(forum, Whose())
    writer = data.Writer(forum, CHINESE)
    people = list(printing.whole(rows))
    data.document(writer, people, {}, printing.companions(people, CHINESE))
    found = missing_letters.lacking(forum, rows, CHINESE)
    assert found == typesetting.report(writer.report)
    assert {row["character"] for row in found} == {"[U+1F3EB]", "[U+20D2]", "[U+1F30D]", "[U+1F601]"}


def test_a_latin_name_stands_whatever_it_holds(forum: Forum) -> None:
    one = somebody(forum, given_name="Anna\U0001f600", family_name="Nowak")
    (page,) = pages(printing.make(forum, [one], CHINESE).content)
    assert "Anna[U+1F600]Nowak" in page


@pytest.mark.parametrize(
    ("paper", "own", "pair"),
    [
        (Paper("zh-hans"), "kk", ("zh-hans", "kk")),
        (Paper("zh-hans"), "zh-hans", ("zh-hans", "en")),
        (Paper("en"), "en", ("en", "zh-hans")),
        (Paper("en", "pl"), "kk", ("en", "pl")),
        (Paper("en", "en"), "kk", ("en", "")),
        (Paper("en", NONE), "kk", ("en", "")),
    ],
)
def test_languages_of_a_badge(paper: Paper, own: str, pair: tuple[str, str], forum: Forum) -> None:
    assert paper.pair(own, forum) == pair


def test_nonsense_in_an_address_is_passed_over(forum: Forum) -> None:
    assert Paper.of({"first": "xx", "second": "yy", "layout": "zz"}, forum) == Paper("zh-hans", OWN, "sheet", False)
    assert Whose.of({"country": "x", "order": "y", "new": "z"}) == Whose()


def test_whoever_travels_along_has_a_badge_without_a_code(forum: Forum, monkeypatch: pytest.MonkeyPatch) -> None:
    one = somebody(forum, given_name="Aizhan", family_name="Bekova")
    AccompanyingPerson.objects.create(delegate=one, given_name="Otabek", family_name="Karimov")
    both = pages(printing.make(forum, [one], CHINESE).content)
    assert len(both) == 2
    expected = ("Otabek Karimov", "Accompanying person", "随行人员", "Aizhan Bekova")
    assert [words for words in expected if "".join(words.split()) not in both[1]] == []
    assert len(pages(printing.make(forum, [one], Paper("en", NONE, "single", companions=False)).content)) == 1
    _own, along = pictures(monkeypatch, forum, [one], CHINESE)
    assert zxingcpp.read_barcodes(along) == []


# --- roles ------------------------------------------------------------------------------------------------------------------
def role(one: Delegate, chosen_role: str = "") -> Badge.Role:
    return roles.of(one, chosen_role, roles.speaking(one.forum))


def test_the_data_say_what_somebody_is(forum: Forum) -> None:
    country = make.make_country()
    speaker = make.make_speaker(name_en="Aizhan Bekova", name_zh_hans="艾让", country=country)
    make.make_listing(forum=forum, speaker=speaker)
    make.make_listing(forum=forum, speaker=make.make_speaker(name_en="Wang Wei", country=make.make_country()))
    staff = make.make_staff()
    found = {
        role(somebody(forum, country=country, is_head=True)): "head",
        role(somebody(forum, given_name="Aizhan", family_name="BEKOVA", country=country)): "same name and country",
        role(somebody(forum, user=staff)): "staff",
        role(somebody(forum, given_name="Wei", family_name="Wang", country=country)): "another of that name",
    }
    assert list(found) == [Role.HEAD, Role.SPEAKER, Role.ORGANISER, Role.DELEGATE]
    assert role(somebody(forum, native_name="艾让", country=country)) == Role.SPEAKER


def test_the_organiser_has_the_last_word(forum: Forum) -> None:
    assert role(somebody(forum, is_head=True, country=make.make_country()), Role.SPEAKER) == Role.SPEAKER


MACHADO = {  # Machado, Oliveira, Fernandes 2009, severity 1.0
    "all colours": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "no red": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "no green": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "no blue": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
TO_XYZ = ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750), (0.0193339, 0.1191920, 0.9503041))


def linear(colour: str) -> list[float]:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def times(matrix: Any, vector: list[float]) -> list[float]:
    return [sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix]


def lab(light: list[float]) -> tuple[float, float, float]:
    x, y, z = (
        part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116
        for part in (value / white for value, white in zip(times(TO_XYZ, light), (0.95047, 1, 1.08883), strict=True))
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@pytest.mark.parametrize("sight", MACHADO)
def test_colours_of_roles_are_told_apart_with_every_sight(sight: str) -> None:
    seen = [
        lab([min(1, max(0, part)) for part in times(MACHADO[sight], linear(look.ground))])
        for look in roles.LOOKS.values()
    ]
    apart = [sum((a - b) ** 2 for a, b in zip(*pair, strict=True)) ** 0.5 for pair in itertools.combinations(seen, 2)]
    assert min(apart) > 20  # CIE 1976; 2.3 is what one just notices


def test_words_of_roles_can_be_read_on_their_colours() -> None:
    for look in roles.LOOKS.values():
        dark, light = sorted(times(TO_XYZ, linear(colour))[1] for colour in (look.ground, look.letters))
        assert (light + 0.05) / (dark + 0.05) > 4.5  # WCAG 2.2, 1.4.3


# --- who ---------------------------------------------------------------------------------------------------------------------
def test_badges_are_for_those_who_come_to_the_place(forum: Forum) -> None:
    here = somebody(forum, family_name="Here")
    somebody(forum, state=Delegate.State.DECLINED)
    online = somebody(forum, family_name="Online", attendance=Delegate.Attendance.ONLINE)
    somebody(make.make_forum())
    somebody(forum, anonymised_at=datetime.now(UTC))
    assert list(chosen(forum, Whose())) == [here]
    assert list(chosen(forum, Whose(q="Online"))) == [online]


def test_badges_that_were_printed_are_not_new(forum: Forum) -> None:
    first, second = somebody(forum, family_name="A"), somebody(forum, family_name="B")
    printing.mark(printing.make(forum, [first], CHINESE))
    assert list(chosen(forum, Whose(new="1"))) == [second]
    Badge.objects.of(first).renew()
    assert list(chosen(forum, Whose(new="1", order="name"))) == [first, second]


def test_a_badge_that_got_another_code_meanwhile_is_not_printed(forum: Forum) -> None:
    one = somebody(forum)
    made = printing.make(forum, [one], CHINESE)
    Badge.objects.of(one).renew()
    printing.mark(made)
    assert Badge.objects.of(one).printed_at is None


@pytest.mark.parametrize("count", [1, 30])
def test_a_file_asks_as_much_for_thirty_as_for_one(count: int, forum: Forum, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typesetting, "typeset", lambda *given, **more: b"")
    for _ in range(count):
        institution = make.make_institution(country=make.make_country())
        somebody(forum, institution=institution, country=institution.country, user=make.make_user())
    with CaptureQueriesContext(connection) as asked:
        people = list(printing.whole(chosen(forum, Whose())))
        printing.make(forum, people, CHINESE)
    assert len(asked) == 9
