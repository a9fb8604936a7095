"""Fixtures of several apps' integration tests."""

from tests.factories.outside import outside

__all__ = ["outside"]
