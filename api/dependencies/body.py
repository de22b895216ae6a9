"""The body of a call: its type, its size, its JSON. Every doubt is refused here."""

from __future__ import annotations

import json
import math
from typing import Annotated, Any, NoReturn, TypeVar

from fastapi import Depends, Request
from pydantic import BaseModel, ValidationError

from api.dependencies.container import Parts
from api.errors import ApiError, FieldFault

# No identifier, amount or coordinate has more digits; longer ones only slow programs down.
_LONGEST_INTEGER = 18
_Model = TypeVar("_Model", bound=BaseModel)


async def _read_body(request: Request, parts: Parts) -> bytes:
    _check_type(request)
    return await read_at_most(request, parts.settings.max_body_bytes)


async def read_at_most(request: Request, limit: int) -> bytes:
    """The body of a call. Raises `ApiError` (`body_too_large`) beyond `limit` bytes."""
    received = bytearray()
    if int(request.headers.get("content-length") or 0) > limit:
        raise _too_large(limit)
    async for chunk in request.stream():
        received += chunk
        if len(received) > limit:
            raise _too_large(limit)
    return bytes(received)


Body = Annotated[bytes, Depends(_read_body)]


def _check_type(request: Request) -> None:
    media_type, _, parameters = request.headers.get("content-type", "").partition(";")
    charset = parameters.strip().lower().replace('"', "")
    encoding = request.headers.get("content-encoding", "identity").lower()
    json_type = media_type.strip().lower() == "application/json"
    if not json_type or charset not in ("", "charset=utf-8") or encoding != "identity":
        raise ApiError(
            "unsupported_media_type",
            "Envoyez « Content-Type: application/json », en UTF-8 et sans compression.",
        )


def _too_large(limit: int) -> ApiError:
    detail = f"Le corps dépasse {limit} octets."
    # What is left of the body will not be read: the connection cannot serve again.
    return ApiError("body_too_large", detail, headers={"Connection": "close"})


def parse_json(body: bytes) -> Any:
    """The JSON value of a body; call it off the event loop.

    Stricter than `json.loads`: no repeated key, NaN, infinity, or integer beyond 64 bits.

    Raises:
        ApiError: `invalid_json`, with the line and column when there is one.
    """
    try:
        return json.loads(
            body.decode("utf-8"),
            object_pairs_hook=_object,
            parse_constant=_not_a_number,
            parse_float=_finite,
            parse_int=_integer,
        )
    except UnicodeDecodeError as error:
        raise _invalid("le corps n'est pas en UTF-8") from error
    except json.JSONDecodeError as error:
        place = f"ligne {error.lineno}, colonne {error.colno}"
        raise _invalid(f"erreur de syntaxe, {place}") from None
    except RecursionError:
        raise _invalid("trop de niveaux imbriqués") from None


def parse_model(body: bytes, model: type[_Model]) -> _Model:
    """The body as a checked model.

    Raises:
        ApiError: `invalid_json`, or `invalid_body` with every field at fault.
    """
    try:
        return model.model_validate(parse_json(body))
    except ValidationError as error:
        faults = [_fault(model, fault) for fault in error.errors(include_input=False)]
        named = ", ".join(sorted({f"« {fault.field} »" for fault in faults if fault.field}))
        detail = f"Champs à revoir : {named}." if named else "Le contenu n'a pas la forme attendue."
        raise ApiError("invalid_body", detail, faults) from None


def _fault(model: type[BaseModel], fault: Any) -> FieldFault:
    match fault["type"]:
        case "missing":
            code = "missing_field"
        case "extra_forbidden":
            # The caller made this name up: it is not ours to repeat.
            return FieldFault("", "unknown_field")
        case _:
            code = "invalid_field"
    return FieldFault(".".join(str(part) for part in fault["loc"]), code)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _invalid("une clé est écrite deux fois")
    return found


def _not_a_number(_text: str) -> NoReturn:
    raise _invalid("NaN et Infinity ne sont pas des nombres JSON")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise _invalid("un nombre est trop grand")
    return value


def _integer(text: str) -> int:
    if len(text.lstrip("-")) > _LONGEST_INTEGER:
        raise _invalid("un nombre est trop grand")
    return int(text)


def _invalid(reason: str) -> ApiError:
    return ApiError("invalid_json", f"Corps illisible : {reason}.")
