"""The documents tell the truth: what they link exists, and the commands they show can be given.

Usage: docs.py ROOT. Prints one line per finding and exits 1 if any; `docs.py --self-test` proves
that each check can fail.
"""

import json
import re
import sys
import tempfile
from pathlib import Path

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
SHELL = re.compile(r"^```sh\n(.*?)^```", re.M | re.S)


def pages(root):
    return sorted([*root.glob("*.md"), *root.glob("docs/**/*.md"), *root.glob("scenarios/**/*.md")])


def heading_anchors(text):
    heads = re.findall(r"^#+ +(.*)$", text, re.M)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def dead_links(root):
    for page in pages(root):
        text = re.sub(r"^```.*?^```", "", page.read_text(), flags=re.M | re.S)
        for target in LINK.findall(text):
            if re.match(r"[a-z]+:", target):
                continue
            path, _, anchor = target.partition("#")
            file = (page.parent / path) if path else page
            if not file.exists():
                yield f"{page.relative_to(root)}: {target} does not exist"
            elif anchor and file.suffix == ".md" and anchor not in heading_anchors(file.read_text()):
                yield f"{page.relative_to(root)}: {target} has no such heading"


def impossible_commands(root):
    """`make X`, `--preset X`, `--target test_K_N` and scenario files, in prose and in sh blocks."""
    targets = set(re.findall(r"^([a-z]+):", (root / "Makefile").read_text(), re.M))
    presets = json.loads((root / "CMakePresets.json").read_text())["configurePresets"]
    names = {preset["name"] for preset in presets if not preset.get("hidden")}
    for page in pages(root):
        text, where = page.read_text(), page.relative_to(root)
        said = re.findall(r"`make ([a-z]+)", text)
        for block in SHELL.findall(text):
            said += re.findall(r"^make ([a-z]+)", block, re.M)
        yield from (f"{where}: make {one}: no such target" for one in said if one not in targets)
        for preset in re.findall(r"--preset (\w+)", text):
            if preset not in names:
                yield f"{where}: --preset {preset}: no such preset"
        for kind, name in re.findall(r"--target test_([a-z]+)_(\w+)", text):
            if not (root / f"tests/{kind}/{name}.test.cpp").exists():
                yield f"{where}: test_{kind}_{name}: no such test"
        for scenario in re.findall(r"\bscenarios/[\w/.-]+\.toml\b", text):
            if not (root / scenario).exists():
                yield f"{where}: {scenario} does not exist"


def newcomer_commands(root):
    """README shows two commands to a newcomer, no more, and they need nothing before them."""
    blocks = SHELL.findall((root / "README.md").read_text())
    if not blocks or blocks[0].split("\n") != ["make run", "make test", ""]:
        yield "README.md: the first sh block is not `make run` and `make test`"


def findings(root):
    return [*dead_links(root), *impossible_commands(root), *newcomer_commands(root)]


def self_test():
    good = {
        "Makefile": "run: build\ntest:\n",
        "CMakePresets.json": '{"configurePresets": [{"name": "base", "hidden": true}, {"name": "dev"}]}',
        "README.md": "# A b\n```sh\nmake run\nmake test\n```\n[it](Makefile) [up](#a-b) --preset dev\n",
    }
    wrong = {
        "[gone](docs/gone.md)": "does not exist",
        "[head](#no-such)": "no such heading",
        "`make nothing`": "no such target",
        "```sh\nmake nothing\n```": "no such target",
        "cmake --preset base": "no such preset",
        "--target test_unit_nothing": "no such test",
        "`weir run scenarios/none.toml`": "does not exist",
    }

    def found(readme):
        with tempfile.TemporaryDirectory() as folder:
            for name, text in {**good, "README.md": readme}.items():
                (Path(folder) / name).write_text(text)
            return findings(Path(folder))

    assert found(good["README.md"]) == [], found(good["README.md"])
    for text, expected in wrong.items():
        result = found(good["README.md"] + "\n" + text + "\n")
        assert len(result) == 1 and expected in result[0], (text, result)
    assert len(found(good["README.md"].replace("make test\n", ""))) == 1


def main():
    if sys.argv[1] == "--self-test":
        self_test()
        return
    found = findings(Path(sys.argv[1]))
    print("\n".join(found) or "the documents hold")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
