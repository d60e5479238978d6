"""How these tests are run."""

import pytest


@pytest.mark.xdist_group("together")
def test_tests_of_one_group_stay_on_one_worker(request: pytest.FixtureRequest) -> None:
    """Where it does not hold, each worker prepares each site once more, and nothing else says so."""
    if not getattr(request.config, "workerinput", None) or not request.config.getvalue("loadgroup"):
        pytest.skip("Nothing is spread over workers.")
    assert request.node.nodeid.endswith("@together")
