"""Work in the background: files that no record names go."""

from celery import shared_task

from .services import sweep_files as _sweep


@shared_task(name="dockets.sweep_files")
def sweep_files() -> int:
    """Remove what a crash or a rolled-back upload left behind; returns how many files."""
    return _sweep()
