"""What went wrong in words a person can act on; standard library only, so that set-up can use it."""


class Unavailable(Exception):
    """Slipway cannot go on. The message is a sentence or two: what is wrong, and what to do about it."""
