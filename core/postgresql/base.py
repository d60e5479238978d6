"""`ENGINE`: Django's, whose threads take their connections from `core.postgresql.pool`."""

from typing import Any

from django.db.backends.base.base import NO_DB_ALIAS
from django.db.backends.postgresql import base

from core.postgresql.pool import Pool


class DatabaseWrapper(base.DatabaseWrapper):
    """`OPTIONS["pool"]` are arguments of the pool: one for a process and alias, opened by the first who needs it."""

    @property
    def pool(self) -> Any:
        options: dict[str, Any] | None = self.settings_dict["OPTIONS"].get("pool")
        if self.alias == NO_DB_ALIAS or not options:
            return None
        own: Any = self  # its types do not know of pools
        pools = own._connection_pools
        if self.alias not in pools:
            arguments = {**self.get_connection_params(), "autocommit": True}
            pools.setdefault(
                self.alias, Pool(kwargs=arguments, open=False, configure=own._configure_connection, **options)
            )
        return pools[self.alias]
