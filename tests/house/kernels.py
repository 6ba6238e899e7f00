"""No function of a kernel compiled for a newer instruction set may be linked in place of another.

Usage: kernels.py ISA OBJECT... Weak functions are merged by name across object files: each must
carry ISA in its name. Exits 1 and names those that do not.
"""

import subprocess
import sys


def shared_functions(isa, objects):
    listing = subprocess.run(["nm", "-C", *objects], check=True, capture_output=True, text=True)
    for line in listing.stdout.splitlines():
        kind, _, name = line[17:].partition(" ")
        if kind in ("W", "w") and f"::{isa}::" not in name:
            yield name


def main():
    found = sorted(set(shared_functions(sys.argv[1], sys.argv[2:])))
    print("\n".join(found) or "no function is shared")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
