"""How these tests are run."""

from typing import Any

import pytest
from django.db import connection

from news.models import Page
from tests import factories as make
from tests import migrated, statements
from tests.conftest import sampled


@pytest.mark.xdist_group("together")
def test_tests_of_one_group_stay_on_one_worker(request: pytest.FixtureRequest) -> None:
    """Where it does not hold, each worker prepares each site once more, and nothing else says so."""
    if not getattr(request.config, "workerinput", None) or not request.config.getvalue("loadgroup"):
        pytest.skip("Nothing is spread over workers.")
    assert request.node.nodeid.endswith("@together")


class Variant:
    """As much of a collected test as choosing needs."""

    def __init__(self, nodeid: str, *, counts: bool = False) -> None:
        self.nodeid, self.counts = nodeid, counts

    def get_closest_marker(self, name: str) -> bool:
        return self.counts


def test_of_many_variants_a_few_are_taken_evenly_and_those_that_each_count_all() -> None:
    many = [Variant(f"many[{n}]") for n in range(10)]
    counted: Any = [Variant(f"counted[{n}]", counts=True) for n in range(5)]
    found = sampled([*many, *counted, Variant("one")], 3)  # type: ignore[list-item]  # not collected
    assert [each.nodeid for each in found] == [
        "many[0]", "many[3]", "many[6]", "counted[0]", "counted[1]", "counted[2]", "counted[3]", "counted[4]", "one",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            'SELECT "a"."name_kk" FROM "a" WHERE "a"."id" IN (%s, %s)',
            'SELECT "a"."name_en" FROM "a" WHERE "a"."id" IN (%s)',
        ),
        ('INSERT INTO "a" ("b") VALUES (%s), (%s), (%s)', 'INSERT INTO "a" ("b") VALUES (%s), (%s)'),
        ("SELECT 'it''s' LIMIT 21", "SELECT 'b' LIMIT 1"),
    ],
)
def test_statements_that_differ_in_values_only_have_one_shape(one: str, other: str) -> None:
    assert statements.shape(one) == statements.shape(other)


def test_another_table_field_or_condition_is_another_statement() -> None:
    told = ('SELECT "a"."b1" FROM "a"', 'SELECT "a"."b2" FROM "a"', 'SELECT "a"."b1" FROM "a" WHERE "a"."b1" IS NULL')
    assert len(set(map(statements.shape, told))) == 3


def test_few_quick_tests_send_every_statement_once_and_unknown_ones_are_run() -> None:
    sent = {
        "a::slow": statements.Sent({"1", "2", "3"}, called=60.0),
        "a::wide": statements.Sent({"1", "2"}, called=1.0),
        "a::none": statements.Sent(set()),
        "b::same": statements.Sent({"2"}, called=1.0),
        "b::own": statements.Sent({"3"}, prepared=2.0, called=0.1),
        "c::elsewhere": statements.Sent({"4"}),
    }
    names = ["a::slow", "a::wide", "a::none", "b::same", "b::own", "b::new"]
    assert statements.chosen(sent, names) == {"a::wide", "b::own", "b::new"}


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_was_left_half_ended_reaches_no_other_test() -> None:
    """As two threads of a test's server leave it: nothing would be committed, and nothing called on commit."""
    if not migrated.is_in_memory():
        pytest.skip("Each thread has a connection of its own.")
    connection.set_autocommit(False)
    make.make_page(slug="p")
    assert connection.run_on_commit
    migrated.become(migrated.made())
    assert (connection.run_on_commit, connection.in_atomic_block, connection.get_autocommit()) == ([], False, True)
    assert not Page.objects.filter(slug="p").exists()
