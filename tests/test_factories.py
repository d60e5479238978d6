"""What the makers make is valid as it stands."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts import roles
from tests import factories

MAKERS = [getattr(factories, name) for name in sorted(dir(factories)) if name.startswith("make_")]


@pytest.mark.django_db
@pytest.mark.parametrize("make", MAKERS, ids=lambda make: make.__name__)
@pytest.mark.each_counts
def test_defaults_are_valid_twice(make: Callable[[], Any]) -> None:
    for _ in range(2):
        make().full_clean()


@pytest.mark.django_db
@pytest.mark.parametrize("role", [*roles.ROLES, *roles.translators()])
def test_staff_has_its_role(role: str) -> None:
    user = factories.make_staff(role=role)
    assert list(user.groups.values_list("name", flat=True)) == [role]
    assert user.is_staff
    assert not user.is_superuser
