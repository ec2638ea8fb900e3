"""Requests held against the Bot API: unknown methods and fields, missing and mistyped ones are refused.

The table is `bot_api.json`, derived by `tools/bot_api_table.py`, which explains how it is written.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from bot.localchat.api_error import ApiError, bad_request

Json = dict[str, Any]
"""A JSON object."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a request."""

    name: str
    data: bytes


class Mismatch(Exception):
    """A value is not of the type whose name this carries."""


Read = Callable[[object], object]
"""Returns a value as its declared type, read from text where it came as text."""

_table = json.loads(files("bot.localchat").joinpath("bot_api.json").read_text("utf-8"))
METHODS: dict[str, str] = {name.lower(): name for name in _table["methods"]}
"""Method names as Telegram writes them, by their lower-case form: it does not mind the case."""

# What Telegram says of a missing field where it does not just name the parameter.
MISSING = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "message_id": "message identifier is not specified",
    "photo": "there is no photo in the request",
    "document": "there is no document in the request",
}


def check(method: str, given: Mapping[str, object]) -> Json:
    """Return the fields of a request, each as its declared type; raises ApiError in Telegram's words."""
    readers, required = _method(method)
    fields = {}
    for name, value in given.items():
        if name in readers:
            if value != "" or name in required:  # Telegram takes an empty field for none
                fields[name] = _read(readers[name], value, name)
        elif not isinstance(value, Upload):  # a file may have any name: attach://name refers to it
            raise bad_request(f'unknown field "{name}" in {method}')
    for name in required:
        if name not in fields:
            raise bad_request(MISSING.get(name, f'parameter "{name}" is required'))
    return fields


@cache
def _method(name: str) -> tuple[dict[str, Read], tuple[str, ...]]:
    specs: dict[str, str] = _table["methods"][name]
    return {key: _top(spec) for key, spec in specs.items()}, _required(specs)


def _required(specs: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(key for key, spec in specs.items() if spec.startswith("!"))


def _read(read: Read, value: object, name: str) -> object:
    try:
        return read(value)
    except Mismatch as error:
        raise bad_request(f'field "{name}" must be of type {error}') from error


def _top(spec: str) -> Read:
    """Make the reader of a whole parameter: objects and arrays may come as JSON text."""
    read = _reader(spec)
    if SCALARS.keys() >= set(spec.lstrip("!").split("|")):
        return read
    return lambda value: read(_parsed(value) if isinstance(value, str) else value)


def _parsed(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return text  # the reader knows whether that will do


@cache
def _reader(spec: str) -> Read:
    """Make the reader of a type specification; of a union, the first type that fits."""
    names = spec.lstrip("!").split("|")
    objects = tuple(name for name in names if name in _table["types"])
    readers = [_single(name) for name in names if name not in objects]
    if objects:
        readers.append(lambda value: _object(objects, value))
    return readers[0] if len(readers) == 1 else lambda value: _first(readers, value)


def _single(name: str) -> Read:
    if name.startswith("["):
        return lambda value: _array(_reader(name[1:-1]), value)
    if name.startswith("="):
        return lambda value: _constant(name[1:], value)
    return SCALARS[name]


def _first(readers: list[Read], value: object) -> object:
    problem: Exception | None = None
    for read in readers:
        try:
            return read(value)
        except (Mismatch, ApiError) as error:
            problem = error
    raise problem or Mismatch("Object")


def _array(read: Read, value: object) -> list[object]:
    if not isinstance(value, list):
        raise Mismatch("Array")
    return [read(item) for item in value]


def _constant(word: str, value: object) -> object:
    if value != word:
        raise Mismatch(f'"{word}"')
    return value


def _object(names: tuple[str, ...], value: object) -> Json:
    """Read a JSON object as one of these types: the one whose constants and required fields it has."""
    if not isinstance(value, dict):
        raise Mismatch("Object")
    name, specs = _kind(names, value)
    result = {}
    for key, item in value.items():
        if key not in specs:
            raise bad_request(f'unknown field "{key}" in {name}')
        if item is not None:
            result[key] = _field(name, key, specs[key], item)
    for key in _required(specs):
        if key not in result:
            raise bad_request(f"can't parse {_words(name)}: Can't find field \"{key}\"")
    return result


def _field(owner: str, key: str, spec: str, item: object) -> object:
    try:
        return _reader(spec)(item)
    except Mismatch as error:
        raise bad_request(f'can\'t parse {_words(owner)}: Field "{key}" must be of type {error}') from error


def _kind(names: tuple[str, ...], value: Json) -> tuple[str, dict[str, str]]:
    kinds = _kinds(names)
    if len(kinds) == 1:
        return kinds[0]
    alike = [kind for kind in kinds if _constants(kind[1]).items() <= value.items()]
    if not alike:
        raise Mismatch(" or ".join(names))
    complete = [kind for kind in alike if value.keys() >= set(_required(kind[1]))]
    return (complete or alike)[0]


@cache
def _kinds(names: tuple[str, ...]) -> tuple[tuple[str, dict[str, str]], ...]:
    """Each type with its fields, a family of types replaced by its members."""
    kinds: list[tuple[str, dict[str, str]]] = []
    for name in names:
        found = _table["types"][name]
        kinds.extend(_kinds(tuple(found)) if isinstance(found, list) else [(name, found)])
    return tuple(kinds)


def _constants(specs: Mapping[str, str]) -> dict[str, str]:
    return {key: spec.lstrip("!=") for key, spec in specs.items() if spec.lstrip("!").startswith("=")}


def _words(type_name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", " ", type_name).lower()


def _integer(value: object) -> int:
    if isinstance(value, str) and re.fullmatch(r"-?\d{1,19}", value):
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise Mismatch("Number")


def _float(value: object) -> float:
    try:
        return float(value) if isinstance(value, str) else float(_number(value))
    except ValueError as error:
        raise Mismatch("Number") from error


def _number(value: object) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    raise Mismatch("Number")


def _boolean(value: object) -> bool:
    if isinstance(value, str) and value.lower() in {"true", "false", "1", "0"}:
        return value.lower() in {"true", "1"}
    if isinstance(value, bool):
        return value
    raise Mismatch("Boolean")


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise Mismatch("String")
    try:
        value.encode()  # half a surrogate pair, which JSON allows, cannot be
    except UnicodeEncodeError as error:
        raise bad_request("strings must be encoded in UTF-8") from error
    return value


def _input_file(value: object) -> Upload | str:
    if isinstance(value, Upload):
        return value
    raise Mismatch("InputFile")


SCALARS: dict[str, Read] = {
    "Integer": _integer,
    "Float": _float,
    "Boolean": _boolean,
    "String": _string,
    "InputFile": _input_file,
}
