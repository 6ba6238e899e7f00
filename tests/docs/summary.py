"""The summary printed in README.md is what the program prints today.

Usage: summary.py ROOT WEIR [--write]. With --write the block is brought up to date instead.
"""

import difflib
import re
import subprocess
import sys
from pathlib import Path

SCENARIO = "scenarios/sichuan-2020.toml"
BLOCK = re.compile(r"<!-- summary -->\n(?:```text\n(.*?)```\n)?", re.S)


def printed(root, weir):
    run = subprocess.run([weir, "run", SCENARIO, "--store", "none", "--no-progress"], cwd=root,
                         capture_output=True, encoding="utf-8", check=True)
    return run.stdout.strip("\n") + "\n"


def main():
    root, weir, write = Path(sys.argv[1]), sys.argv[2], "--write" in sys.argv
    readme = root / "README.md"
    text, today = readme.read_text(), printed(root, weir)
    block = BLOCK.search(text)
    if not block:
        sys.exit("README.md has no <!-- summary --> line")
    if write:
        readme.write_text(text[:block.start()] + f"<!-- summary -->\n```text\n{today}```\n"
                          + text[block.end():])
        return
    shown = block[1] or ""
    if shown != today:
        print("\n".join(difflib.unified_diff(shown.split("\n"), today.split("\n"),
                                             "README.md", f"weir run {SCENARIO}", lineterm="")))
        sys.exit("README.md shows something else; `make readme` brings it up to date")


if __name__ == "__main__":
    main()
