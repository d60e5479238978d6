#!/usr/bin/env python
"""Django's command line for this site."""

import gc
import os
import sys


def main() -> None:
    gc.disable()  # until the apps are there: `forum_site.apps`
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "forum_site.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
