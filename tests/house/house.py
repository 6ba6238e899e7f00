"""The rules of the house, checked on every source file. house_test.py proves that each can fail.

Usage: house.py ROOT. Prints one line per finding, `file:line: rule: what`, and exits 1 if any.
"""

import re
import sys
from pathlib import Path

SOURCES = {".cpp", ".hpp"}
LONGEST = 500

# Rooms whose results must have the same bits on every machine: no libm function that is rounded
# differently from machine to machine, no library's own random numbers, nothing read by locale.
EXACT_ROOMS = {"random", "model", "allocate", "simulate"}
LIBM = (
    "exp exp2 expm1 log log2 log10 log1p pow cbrt hypot sin cos tan asin acos atan atan2 sinh cosh"
    " tanh asinh acosh atanh erf erfc tgamma lgamma fma"
).split()
BANNED_IN_EXACT_ROOMS = [
    (rf"\bstd::(?:{'|'.join(LIBM)})[fl]?\b", "libm differs between machines; see weir/random.hpp"),
    (rf"(?<![\w.>:])(?:::)?(?:{'|'.join(LIBM)})[fl]?\s*\(", "libm differs between machines"),
    (rf"\b__builtin_(?:{'|'.join(LIBM)})[fl]?\b", "libm differs between machines"),
    (r"\bstd::\w+_distribution\b", "a library's distribution differs between libraries"),
    (r"\bstd::(?:mt19937(?:_64)?|minstd_rand0?|default_random_engine|random_device|ranlux\w+)\b",
     "randomness comes from weir::Stream"),
    (r"\b(?:std::)?s?rand\s*\(", "randomness comes from weir::Stream"),
    (r"\bstd::[io]?stringstream\b", "streams read and write by locale"),
    (r"\bstd::(?:reduce|transform_reduce|execution)\b", "the order of a sum must be fixed"),
    (r"\bstd::(?:chrono|time)\b", "no clock in a result"),
]
BANNED_IN_ENGINE = [
    (r"\b(?:std::)?strto(?:d|f|ld)\b", "reads by locale; use std::from_chars"),
    (r"\bstd::sto(?:d|f|ld)\b", "reads by locale; use std::from_chars"),
    (r"\b(?:std::)?(?:atof|sscanf|setlocale)\s*\(", "depends on the locale"),
]
# Rooms that become WebAssembly whole: no exceptions, threads, streams, clock or Boost.
BARE_ROOMS = {"core", "random", "model"}
BANNED_IN_BARE_ROOMS = [
    (r"\b(?:throw|try|catch)\b", "no exceptions here"),
    (r"#\s*include\s*<(?:thread|mutex|future|condition_variable|semaphore|iostream|fstream|ostream"
     r"|istream|sstream|chrono|filesystem|boost/[^>]*)>", "no threads, streams, clock or Boost"),
]
PARALLEL = [
    (r"#\s*pragma\s+omp\b", "OpenMP lives in engine/exec"),
    (r"#\s*include\s*[<\"](?:omp|mpi)\.h[>\"]", "OpenMP and MPI live in engine/exec"),
    (r"\bomp_\w+\s*\(", "OpenMP lives in engine/exec"),
    (r"\bMPI_\w+", "MPI lives in engine/exec"),
]
BANNED_FLAGS = [(r"-ffast-math|-Ofast|-funsafe-math-optimizations|-fassociative-math",
                 "changes the bits of a result")]


def read_layers(root):
    """layers.cmake as {room: rooms it may use}."""
    text = (root / "cmake/layers.cmake").read_text()
    text = re.sub(r"#.*", "", text)
    sets = {m[1]: m[2].split() for m in re.finditer(r"set\(\s*(\w+)([^)]*)\)", text)}
    return {room: set(sets[f"WEIR_LAYER_{room}"]) for room in sets["WEIR_ROOMS"]}


def blank(match):
    """Keeps the line numbers of what it removes."""
    return re.sub(r"[^\n]", " ", match[0])


CODE_NOISE = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|(?<!\w)\'(?:\\.|[^\'\\\n])+\'', re.S)
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.M)


def code_of(text):
    """The text without comments and string literals; includes stay readable."""
    def strip(match):
        line_start = text.rfind("\n", 0, match.start()) + 1
        is_include = re.match(r"[ \t]*#[ \t]*include", text[line_start:match.start() + 1])
        return match[0] if is_include and match[0][0] == '"' else blank(match)
    return CODE_NOISE.sub(strip, text)


def room_of_header(name, layers):
    """The room whose public face `weir/<name>` is part of; None for weir.hpp."""
    stem = name.split("/")[0].removesuffix(".hpp")
    for room in sorted(layers, key=len, reverse=True):
        if stem == room or stem.startswith(room + "_"):
            return room
    return None


def room_of(path, layers):
    parts = path.parts
    if parts[0] == "engine":
        return parts[1] if parts[1] in layers else None
    if parts[:2] == ("include", "weir"):
        return room_of_header("/".join(parts[2:]), layers)
    return None


def is_generator(path):
    """engine/ROOM/tools: programs that print constants; no part of the engine."""
    return path.parts[0] == "engine" and "tools" in path.parts[2:-1]


def check_includes(path, text, layers):
    room = room_of(path, layers)
    if room is None:
        if path.parts[0] == "engine":
            yield 1, "layers", f"{path.parts[1]} is no room of cmake/layers.cmake"
        return
    public = path.parts[0] == "include"
    for match in INCLUDE.finditer(text):
        bracket, name = match[1], match[2]
        top, _, rest = name.partition("/")
        line = text.count("\n", 0, match.start()) + 1
        if top == "weir":
            used = room_of_header(rest, layers)
            if used is None:
                yield line, "layers", f"<{name}> holds every room; include the rooms you use"
            elif used != room and used not in layers[room]:
                yield line, "layers", f"room {room} may not include room {used} (<{name}>)"
        elif top in layers and rest:
            if public:
                yield line, "private", f"a public header includes the private <{name}>"
            elif top != room:
                yield line, "private", f"<{name}> is private to room {top}"
        elif bracket == '"' and not rest:
            yield line, "private", f'write "{room}/{name}", not "{name}"'
        elif top == "toml++" and path.as_posix() != "engine/scenario/toml.cpp":
            yield line, "private", "toml++ is included by engine/scenario/toml.cpp alone"


def check_patterns(code, rule, patterns):
    for pattern, why in patterns:
        for match in re.finditer(pattern, code):
            yield code.count("\n", 0, match.start()) + 1, rule, f"{match[0].strip()}: {why}"


def check_source(path, text, layers):
    room = room_of(path, layers)
    code = code_of(text)
    if text.count("\n") > LONGEST:
        yield LONGEST, "length", f"{text.count(chr(10))} lines; {LONGEST} is the limit"
    if path.suffix == ".hpp" and not re.match(r"\s*#\s*pragma once", code):
        yield 1, "pragma-once", "a header starts with #pragma once"
    if is_generator(path):
        return
    yield from check_includes(path, code, layers)
    if room != "exec" and path.parts[0] in ("engine", "include"):
        yield from check_patterns(code, "parallel", PARALLEL)
    if path.parts[0] in ("engine", "include"):
        yield from check_patterns(code, "locale", BANNED_IN_ENGINE)
    if room in EXACT_ROOMS:
        yield from check_patterns(code, "exact", BANNED_IN_EXACT_ROOMS)
    if room in BARE_ROOMS:
        yield from check_patterns(code, "bare", BANNED_IN_BARE_ROOMS)


def check_flags(text):
    without_comments = re.sub(r"#.*", blank, text)
    yield from check_patterns(without_comments, "flags", BANNED_FLAGS)


def findings(root):
    layers = read_layers(root)
    for folder in ("engine", "include", "tests", "bench"):
        for file in sorted((root / folder).rglob("*")):
            if file.suffix in SOURCES:
                path = file.relative_to(root)
                for line, rule, what in check_source(path, file.read_text(), layers):
                    yield f"{path}:{line}: {rule}: {what}"
    builds = [root / "CMakeLists.txt", root / "CMakePresets.json", root / "Makefile"]
    builds += sorted(root.glob("cmake/*")) + sorted(root.glob("tests/**/*.cmake"))
    builds += sorted(root.glob("[tb]e*/**/CMakeLists.txt"))
    for file in builds:
        if file.is_file():
            for line, rule, what in check_flags(file.read_text()):
                yield f"{file.relative_to(root)}:{line}: {rule}: {what}"


def main():
    found = list(findings(Path(sys.argv[1])))
    print("\n".join(found) or "the house is in order")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
