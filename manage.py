#!/usr/bin/env python
"""Slipway's command line: `python manage.py help` lists what there is."""

import os
import sys

from config.roles import OWNER_COMMANDS


def main() -> None:
    """Run one management command, as the database's owner where it changes the schema."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
    if OWNER_COMMANDS.intersection(sys.argv[1:2]):
        os.environ.setdefault("SLIPWAY_ROLE", "owner")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
