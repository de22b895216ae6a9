"""Values of forms that come from a closed list."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

from api.errors import ApiError

_Choice = TypeVar("_Choice", bound=StrEnum)


def chosen(choices: type[_Choice], name: str, value: str) -> _Choice | None:
    """The choice sent; None for nothing. Raises `ApiError` (`invalid_parameter`)."""
    if not value:
        return None
    try:
        return choices(value)
    except ValueError as error:
        raise ApiError("invalid_parameter", f"« {name} » : {', '.join(choices)}.") from error
