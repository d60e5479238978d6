"""What the desk says of a translation that looks wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import languages
from translations.checks import Pair, check, scripts_of


def codes(source: str, target: str, languages: tuple[str, str] = ("en", "kk"), **more: object) -> list[str]:
    return [warning.code for warning in check(Pair(source, target, *languages, **more))]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("source", "target", "pair", "found"),
    [
        ("The forum opens.", "Форум ашылды.", ("en", "kk"), []),
        ("The forum opens.", "", ("en", "kk"), []),
        ("The forum opens.", "Форум ашылды", ("en", "kk"), ["ending"]),
        ("The forum opens", "Форум ашылды!", ("en", "kk"), ["ending"]),
        ("它开幕了。", "It has opened.", ("zh-hans", "en"), []),
        ("“It opens.”", "„Otwarte.”", ("en", "pl"), []),
        ("5,000 guests in 2027", "2027 жылы 5 000 қонақ", ("en", "kk"), []),
        ("5,000 guests in 2027", "Қонақтар көп болады", ("en", "kk"), ["numbers"]),
        ("Hall 1 and hall 2", "1-зал және 2-зал", ("en", "kk"), []),
        ("See https://example.org/a.", "Қараңыз: https://example.org/a.", ("en", "kk"), []),
        ("See https://example.org/a.", "Қараңыз: https://example.org/b.", ("en", "kk"), ["addresses"]),
        ("Write to info@example.org", "Жазыңыз: info@example.com", ("en", "kk"), ["addresses"]),
        ("%(count)d of {total}", "{total}", ("en", "kk"), ["placeholders"]),
        ("Moscow is near", "Мoсква близко", ("en", "ru"), ["mixed"]),
        ("The forum opens in spring", "The forum will open in spring", ("en", "kk"), ["script"]),
        ("The forum opens in spring", "The forum opens in spring", ("en", "pl"), ["same"]),
        ("IBM", "IBM", ("en", "kk"), []),
        ("职业教育", "Vocational education and training", ("zh-hans", "en"), []),
        ("One\n\nTwo", "Бір", ("en", "kk"), ["structure-p"]),
    ],
)
def test_what_is_suspicious(source: str, target: str, pair: tuple[str, str], found: list[str]) -> None:
    assert codes(source, target, pair) == found


def test_a_text_that_is_much_longer_or_does_not_fit() -> None:
    assert codes("Forum opening today", "Сөз " * 20) == ["length"]
    assert codes("Forum", "Сөз " * 5) == []
    assert codes("Forum " * 40, "Сөз " * 40, longest=50) == ["longest"]


def test_html_keeps_its_paragraphs_links_pictures_and_figures() -> None:
    source = '<h2>A</h2><p>One <a href="/en/x">two</a></p><figure><img src="/media/public/x.webp" alt="a"></figure>'
    assert codes(source, source.replace("One", "Бір").replace("two", "екі").replace("A", "Ә"), is_html=True) == []
    assert codes(source, "<h2>Ә</h2><p>Бір екі</p>", is_html=True) == [
        "structure-a", "structure-img", "structure-figure", "addresses",
    ]  # fmt: skip
    assert codes("<p>a <b>b</b></p>", "<p>ә <strong>б</strong></p>", is_html=True) == []


@pytest.mark.parametrize("code", languages.CODES)
def test_every_language_of_the_site_has_its_letters(code: str) -> None:
    assert scripts_of(code)


def test_a_language_that_is_added_has_its_letters_too() -> None:
    assert scripts_of("ar") == ("ARABIC",)
    assert codes("The forum opens in spring", "يُفتتح المنتدى في الربيع", ("en", "ar")) == []


@given(st.text(), st.text(), st.booleans())
def test_no_text_makes_the_checks_stumble(source: str, target: str, is_html: bool) -> None:
    assert all(warning.words for warning in check(Pair(source, target, "zh-hans", "uz", is_html, 10)))
