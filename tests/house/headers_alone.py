"""Every header compiles alone: whoever includes it needs nothing before it.

Usage: headers_alone.py ROOT COMPILER [FLAG...]; FLAGs come before the check's own.
"""

import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path


def broken_headers(root, command):
    """[(header, first error)] of the headers under include/ and engine/."""
    def error_of(header):
        run = subprocess.run(
            command + ["-std=c++20", "-fsyntax-only", "-I", str(root / "include"),
                       "-I", str(root / "engine"), "-x", "c++", "-"],
            input=f'#include "{header}"\n', capture_output=True, text=True, check=False)
        errors = [line for line in run.stderr.splitlines() if "error" in line]
        return (errors or [run.stderr])[0] if run.returncode else None

    headers = sorted([*root.glob("include/**/*.hpp"), *root.glob("engine/**/*.hpp")])
    with ThreadPoolExecutor(2) as pool:
        results = zip(headers, pool.map(error_of, headers))
        return [(header, error) for header, error in results if error]


def can_fail(command):
    """A header that needs another before it is caught, and the same one made whole is not."""
    with tempfile.TemporaryDirectory() as folder:
        header = Path(folder) / "include/weir/needy.hpp"
        header.parent.mkdir(parents=True)
        header.write_text("#pragma once\nstd::vector<int> f();\n")
        caught = broken_headers(Path(folder), command)
        header.write_text("#pragma once\n#include <vector>\nstd::vector<int> f();\n")
        return len(caught) == 1 and not broken_headers(Path(folder), command)


def main():
    root, command = Path(sys.argv[1]), sys.argv[2:]
    if not can_fail(command):
        sys.exit("this check can no longer fail")
    broken = broken_headers(root, command)
    for header, error in broken:
        print(f"{header.relative_to(root)} does not compile alone: {error}")
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
