"""What went wrong in words a person can act on; standard library only, so that set-up can use it."""


class Unavailable(Exception):  # noqa: N818 - it is said to people, not read as a defect
    """Slipway cannot go on. The message is a sentence or two: what is wrong, and what to do about it."""
