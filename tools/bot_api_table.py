"""Derive the compact Bot API table of the local chat from the machine-readable Bot API.

    python tools/bot_api_table.py [api.json]

A field is written as its types joined by `|`, `[X]` is an Array of X, a leading `!` means required,
and `=word` is a constant, by which an object's kind is told (`"type": "!=photo"`).
"""

import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT.parent / "shared" / "data" / "botapi" / "api.json"
TABLE = ROOT / "bot" / "localchat" / "bot_api.json"

SCALARS = {"Integer", "Float", "String", "Boolean", "InputFile"}
CONSTANT = re.compile(r"(?:must be|always) [“\"*]*(\w+)[”\"*]*$")


def derive(api: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Make the table: methods with their fields, and every object type that a request can contain."""
    methods = {name: _fields(method) for name, method in sorted(api["methods"].items())}
    wanted, types = _named(spec for fields in methods.values() for spec in fields.values()), {}
    while wanted:
        name = wanted.pop()
        definition = api["types"][name]
        types[name] = definition.get("subtypes") or _fields(definition)
        found = types[name] if isinstance(types[name], list) else _named(types[name].values())
        wanted |= set(found) - types.keys()
    return {"methods": methods, "types": dict(sorted(types.items()))}


def _fields(definition: Mapping[str, Any]) -> dict[str, str]:
    return {field["name"]: _spec(field) for field in definition.get("fields", ())}


def _spec(field: Mapping[str, Any]) -> str:
    constant = CONSTANT.search(field["description"]) if field["types"] == ["String"] else None
    types = f"={constant[1]}" if constant and field["name"] in {"type", "source"} else _types(field["types"])
    return ("!" if field["required"] else "") + types


def _types(types: Sequence[str]) -> str:
    return "|".join(_brackets(name) for name in types)


def _brackets(name: str) -> str:
    inner = name.removeprefix("Array of ")
    return name if inner == name else f"[{_brackets(inner)}]"


def _named(specs: Iterable[str]) -> set[str]:
    """Find the object types that these specifications mention."""
    plain = (spec for spec in specs if not spec.lstrip("!").startswith("="))
    return {name for spec in plain for name in re.findall(r"\w+", spec)} - SCALARS


def write(table: Mapping[str, Mapping[str, Any]]) -> str:
    """Write JSON with one method or type a line, so that differences read well."""
    return "{" + ",".join(_section(name, rows) for name, rows in table.items()) + "\n}\n"


def _section(name: str, rows: Mapping[str, Any]) -> str:
    lines = (f"\n  {json.dumps(key)}: {json.dumps(row, separators=(',', ':'))}" for key, row in rows.items())
    return f'\n"{name}": {{' + ",".join(lines) + "\n}"


if __name__ == "__main__":
    source = Path(sys.argv[1]) if len(sys.argv) > 1 else SOURCE
    TABLE.write_text(write(derive(json.loads(source.read_text("utf-8")))), "utf-8")
    print(f"{TABLE.relative_to(ROOT)}: {TABLE.stat().st_size} bytes")
