"""The lists of the administration's addresses: complete, and each address leads where its name says."""

import pytest
from django.urls import resolve

from tests import admin_pages
from tests.admin_site import a_bit_of_everything

pytestmark = pytest.mark.django_db


def test_every_address_of_the_administration_is_in_a_list() -> None:
    listed = [*admin_pages.SCREENS, *admin_pages.OTHERS, *admin_pages.of_models()]
    assert sorted(listed) == sorted(set(listed))
    assert sorted(admin_pages.names()) == sorted(listed)


def test_addresses_of_the_lists_are_those_of_their_names() -> None:
    words = admin_pages.scene(a_bit_of_everything())
    found = {
        name: resolve(f"/admin/{address.format(**words)}".partition("?")[0]).url_name or ""
        for name, address in {**admin_pages.SCREENS, **admin_pages.OTHERS}.items()
        if name != "login"
    }
    assert found == {name: name for name in found}
