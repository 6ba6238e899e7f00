"""The part of JSON Schema that docs/reference/openapi.json uses. Run alone, it tests itself."""

import re

KNOWN = {"$ref", "type", "const", "enum", "required", "properties", "additionalProperties", "items",
         "minimum", "maximum", "minItems", "maxItems", "pattern", "description"}
TYPES = {"object": dict, "array": list, "string": str, "boolean": bool}


def is_type(value, name):
    if name == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    if name == "number":
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    return isinstance(value, TYPES[name])


def follow(root, reference):
    node = root
    for part in reference.removeprefix("#/").split("/"):
        node = node[part]
    return node


def faults(root, schema, value, at="$"):
    """Where `value` is not as `schema` says; nothing when it is."""
    unknown = set(schema) - KNOWN
    assert not unknown, f"schema.py does not know {unknown}"
    if "$ref" in schema:
        return faults(root, follow(root, schema["$ref"]), value, at)
    found = []
    if "const" in schema and value != schema["const"]:
        found.append(f"{at}: not {schema['const']!r}")
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{at}: {value!r} is none of {schema['enum']}")
    types = schema.get("type", [])
    types = [types] if isinstance(types, str) else types
    if types and not any(is_type(value, name) for name in types):
        return found + [f"{at}: {value!r} is no {types}"]
    if "pattern" in schema and not re.search(schema["pattern"], value):
        found.append(f"{at}: {value!r} is not like {schema['pattern']}")
    for bound, outside in (("minimum", lambda a, b: a < b), ("maximum", lambda a, b: a > b)):
        if bound in schema and outside(value, schema[bound]):
            found.append(f"{at}: {value} is beyond its {bound}")
    if isinstance(value, list):
        if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
            found.append(f"{at}: {len(value)} items")
        for i, item in enumerate(value):
            found += faults(root, schema.get("items", {}), item, f"{at}[{i}]")
    if isinstance(value, dict):
        found += [f"{at}: no {key}" for key in schema.get("required", []) if key not in value]
        properties, others = schema.get("properties", {}), schema.get("additionalProperties", {})
        for key, item in value.items():
            if key in properties:
                found += faults(root, properties[key], item, f"{at}.{key}")
            elif others is False:
                found.append(f"{at}: unknown {key}")
            else:
                found += faults(root, others, item, f"{at}.{key}")
    return found


def self_test():
    schema = {"type": "object", "required": ["a"], "additionalProperties": False,
              "properties": {"a": {"type": "integer", "minimum": 1}, "b": {"enum": ["x"]},
                             "c": {"type": "array", "minItems": 2, "items": {"type": "number"}},
                             "d": {"$ref": "#/name"}}}
    root = {"name": {"type": "string", "pattern": "^[a-z]$"}}
    assert not faults(root, schema, {"a": 1, "b": "x", "c": [1, 2.5], "d": "q"})
    for wrong in ({}, [], {"a": 0}, {"a": True}, {"a": 1.5}, {"a": 1, "b": "y"}, {"a": 1, "e": 1},
                  {"a": 1, "c": [1]}, {"a": 1, "c": [1, "2"]}, {"a": 1, "d": "Q"}, {"a": 1, "d": 2}):
        assert faults(root, schema, wrong), wrong


if __name__ == "__main__":
    self_test()
