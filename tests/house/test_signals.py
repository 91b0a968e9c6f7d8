"""Signals: only those that the house allows."""

from .tree import modules

ALLOWED = {"pre_create_historical_record", "post_migrate", "user_logged_in", "user_login_failed", "request_finished"}


def test_no_other_signal_is_connected():
    wrong = []
    for path in modules():
        for number, line in enumerate(path.read_text().splitlines(), start=1):
            connects = ".connect(" in line or "@receiver(" in line
            if connects and "psycopg" not in line and not any(name in line for name in ALLOWED):
                wrong.append(f"{path}:{number} {line.strip()}")
    assert not wrong, "\n".join(wrong)


def test_no_bulk_write_outside_the_helpers():
    """QuerySet.update and bulk_* skip history, so audited models never see them."""
    wrong = []
    for path in modules():
        if path.parts[-2:] in {("audit", "bulk.py")}:
            continue
        text = path.read_text()
        wrong += [f"{path}: {call}" for call in (".bulk_update(",) if call in text]
    assert not wrong, "\n".join(wrong)
