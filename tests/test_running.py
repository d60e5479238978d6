"""How these tests are run."""

from typing import Any

import pytest

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
