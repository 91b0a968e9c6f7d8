"""A plug point: a plain ordered list that upper apps fill with declarations from ``AppConfig.ready()``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Plug(Generic[T]):
    """A named registry. Declarations are kept under a name, in the order given; a name is taken once."""

    def __init__(self, name: str):
        self.name = name
        self._entries: dict[str, T] = {}

    def add(self, name: str, entry: T) -> T:
        """Declare ``entry``; declaring the very same again is harmless, another under that name an error."""
        if self._entries.get(name, entry) is not entry:
            raise ValueError(f"{self.name}: “{name}” is declared twice")
        self._entries[name] = entry
        return entry

    def register(self, name: str) -> Callable[[T], T]:
        """Decorator form of ``add``."""
        return lambda entry: self.add(name, entry)

    def get(self, name: str) -> T | None:
        return self._entries.get(name)

    def names(self) -> list[str]:
        return list(self._entries)

    def __iter__(self) -> Iterator[T]:
        return iter(self._entries.values())
