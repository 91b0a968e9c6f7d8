"""One window."""

from ..models import Window


def window_of(docket, purpose: str = "work") -> Window | None:
    """The window that stands for a docket and purpose; None when there is none or it was withdrawn."""
    return Window.objects.filter(docket=docket, purpose=purpose, withdrawn_at=None).first()
