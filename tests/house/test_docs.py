"""What is generated into the docs is what the code says now."""

import pytest
from django.core.management import call_command


@pytest.mark.parametrize("command", ["workflows_page", "permissions_page"])
def test_generated_page_is_up_to_date(command):
    call_command(command, "--check")
