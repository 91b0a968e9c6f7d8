"""Fixtures of the tests of services and environments."""

from tests.fixtures import people, place

__all__ = ["people", "place"]
