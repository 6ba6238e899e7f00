"""Every shipped case runs, gives what it gave before to the last bit, and its page shows what it prints.

Usage: cases.py ROOT WEIR [--results | --table]
    --results leaves the pages out, whose runs are forty times longer.
    --table prints one line for each case, at the draws of its file, in place of the checks.
    WEIR_UPDATE=1 writes the expected results and the blocks of the pages anew: read the difference.
    cases.py --self-test proves that each check can fail.
"""

import copy
import json
import os
import re
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

DRAWS = "256"
BLOCK = re.compile(r"^```sh\n(weir [^\n]+)\n```\n\n```text\n(.*?)^```$", re.M | re.S)
SHOWN_ELSEWHERE = ("illustrative-labour", "illustrative-modules", "illustrative-projects",
                   "national-starts-2020")
TOLD = ("memorandum", "unused-claim", "stages", "synthetic")


def weir(root, program, *arguments):
    run = subprocess.run([program, *arguments], cwd=root, capture_output=True, encoding="utf-8")
    if run.returncode != 0:
        raise RuntimeError(f"weir {' '.join(arguments)}: exit {run.returncode}\n{run.stderr}")
    return run.stdout


def run_json(root, program, scenario, *more):
    return json.loads(weir(root, program, "run", str(scenario.relative_to(root)), "--store", "none",
                           "--no-progress", "--threads", "1", "--format", "json", *more))


def expected_part(run):
    """What a change of the engine must not move, of all counted counties together."""
    quarters = {row["quarter"] for row in run["outcomes"]}
    shown = {target["by"] for target in run["targets"]} | {max(quarters)}
    return {
        "draws": run["draws"], "seed": run["seed"], "strategy": run["strategy"],
        "total": run["allocation"]["total"],
        "funds": run["allocation"]["funds"],
        "by_class": run["allocation"]["by_class"],
        "by_programme": run["allocation"]["by_programme"],
        "objective": run["certificate"]["objective"], "bound": run["certificate"]["bound"],
        "outcomes": [{key: row[key] for key in ("outcome", "quarter", "mean", "p05", "p50", "p95")}
                     for row in run["outcomes"]
                     if row["scope"] == "all" and row["quarter"] in shown],
        "targets": [{key: row[key] for key in ("name", "probability")} for row in run["targets"]],
        "told": [note["text"] for note in run["notes"] if note["kind"] in TOLD],
    }


def differences(expected, found, path=""):
    """Numbers are equal or they are not: the bits are promised."""
    if isinstance(expected, dict) and isinstance(found, dict):
        for key in sorted(expected.keys() | found.keys()):
            if key not in expected or key not in found:
                yield f"{path}.{key}: only in what was {'found' if key in found else 'expected'}"
            else:
                yield from differences(expected[key], found[key], f"{path}.{key}")
    elif isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        for index, (one, other) in enumerate(zip(expected, found)):
            yield from differences(one, other, f"{path}[{index}]")
    elif expected != found:
        yield f"{path}: expected {expected}, found {found}"


def check_results(root, program, scenario, update):
    """Fails: what differs from tests/regression/cases/NAME.json, and what `weir check` warns of."""
    name = scenario.stem
    weir(root, program, "check", "--strict", str(scenario.relative_to(root)))
    found = expected_part(run_json(root, program, scenario, "--draws", DRAWS))
    file = root / f"tests/regression/cases/{name}.json"
    if update:
        file.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        return []
    if not file.exists():
        return [f"{name}: no {file.relative_to(root)}; WEIR_UPDATE=1 writes it"]
    expected = json.loads(file.read_text(encoding="utf-8"))
    return [f"{name}{line}" for line in differences(expected, found)]


def check_page(root, program, page, update):
    """Fails: blocks that do not show what their command prints, and a page without any."""
    text, wrong = page.read_text(encoding="utf-8"), []

    def today(block):
        arguments = shlex.split(block[1])[1:] + ["--no-progress"]
        if "run" in arguments:
            arguments += ["--store", "none"]
        printed = weir(root, program, *arguments).strip("\n") + "\n"
        if printed != block[2]:
            wrong.append(f"{page.relative_to(root)}: `{block[1]}` prints something else today")
        return f"```sh\n{block[1]}\n```\n\n```text\n{printed}```"

    new = BLOCK.sub(today, text)
    if not BLOCK.search(text) and page.name != "README.md":
        return [f"{page.relative_to(root)}: shows no command with what it prints"]
    if update:
        page.write_text(new, encoding="utf-8")
        return []
    return wrong


def check_listing(root, scenarios, pages):
    """Every case but the illustrative ones is on a page, and the index names every page."""
    texts = {page: page.read_text(encoding="utf-8") for page in pages}
    index = texts.get(root / "docs/guide/cases/README.md", "")
    for scenario in scenarios:
        mentioned = any(f"scenarios/{scenario.name}" in text for text in texts.values())
        if not mentioned and scenario.stem not in SHOWN_ELSEWHERE:
            yield f"{scenario.name}: on no page of docs/guide/cases"
    for page in pages:
        if page.name != "README.md":
            if f"({page.name})" not in index:
                yield f"{page.name}: not in docs/guide/cases/README.md"
            if "中文摘要" not in texts[page]:
                yield f"{page.name}: no 中文摘要"


def chance(probability):
    """No finer than a model deserves, as the summary prints it."""
    if probability > 0.95 or probability < 0.05:
        return "over 95%" if probability > 0.5 else "under 5%"
    return f"{100 * probability:.0f}%"


def rounded(value):
    if value < 100:
        return f"{value:.0f}"
    digits = 10 ** (len(str(int(value))) - 3)
    return f"{round(value / digits) * digits:,.0f}"


def money(run):
    total, currency = run["allocation"]["total"], run["allocation"]["currency"]
    if currency != "CNY":
        return f"{total / 1e6:.1f} million {currency}"
    return f"{total / 1e8:.3f}亿元" if total >= 1e8 else f"{total / 1e4:,.0f}万元"


def table_row(root, program, scenario):
    run = run_json(root, program, scenario)
    last = max(row["quarter"] for row in run["outcomes"])
    at = {row["outcome"]: row["p50"] for row in run["outcomes"]
          if row["scope"] == "all" and row["quarter"] == last}
    chances = ", ".join(f"{row['name']} {chance(row['probability'])}" for row in run["targets"])
    payer = run["allocation"]["funds"][0]["payer"]
    return [scenario.stem, money(run), (payer or "not stated").replace("_", " "),
            rounded(at["jobs_declared"]), rounded(at["jobs_in_place"]), last,
            chances or "no target of this kind"]


def print_table(rows):
    def width(text):
        return sum(2 if ord(char) > 0x2E80 else 1 for char in text)

    widths = [max(width(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = [" " * (size - width(cell)) + cell if 1 <= column <= 4 and column != 2
                 else cell + " " * (size - width(cell))
                 for column, (cell, size) in enumerate(zip(row, widths))]
        print("  ".join(cells).rstrip())


def self_test():
    run = {"draws": 1, "seed": 1, "strategy": "s", "targets": [{"by": "2020Q4", "name": "t",
                                                              "probability": 0.5}],
           "allocation": {"total": 1, "funds": [], "by_class": {}, "by_programme": {"p": 1.5}},
           "certificate": {"objective": 0.1 + 0.2, "bound": 1},
           "outcomes": [{"outcome": "o", "scope": "all", "quarter": "2020Q4", "mean": 1.0,
                         "p05": 1.0, "p50": 1.0, "p95": 1.0}],
           "notes": [{"kind": "memorandum", "text": "beside"}]}
    good = expected_part(run)
    assert list(differences(good, json.loads(json.dumps(good)))) == []
    for path, value in (("objective", 0.3), ("by_programme", {"p": 1.5000000000000002}),
                        ("told", []), ("targets", [{"name": "t", "probability": 0.25}])):
        wrong = copy.deepcopy(good)
        wrong[path] = value
        assert len(list(differences(good, wrong))) == 1, path
    assert len(list(differences(good, {**good, "more": 1}))) == 1
    page = "# P\n\n```sh\nweir run a\n```\n\n```text\nit\n```\n"
    assert BLOCK.search(page)[2] == "it\n" and not BLOCK.search(page.replace("weir", "ls"))


def main():
    if sys.argv[1] == "--self-test":
        self_test()
        return
    root, program = Path(sys.argv[1]).resolve(), str(Path(sys.argv[2]).resolve())
    update = os.environ.get("WEIR_UPDATE") == "1"
    scenarios = sorted(root.glob("scenarios/*.toml"))
    pages = [] if "--results" in sys.argv else sorted(root.glob("docs/guide/cases/*.md"))
    with ThreadPoolExecutor(max_workers=2) as pool:
        if "--table" in sys.argv:
            heads = ["case", "money", "payer", "declared", "in place", "by", "chances of the targets"]
            print_table([heads, *pool.map(lambda one: table_row(root, program, one), scenarios)])
            return
        wrong = [line for lines in pool.map(
            lambda one: check_results(root, program, one, update), scenarios) for line in lines]
        wrong += [line for lines in pool.map(
            lambda one: check_page(root, program, one, update), pages) for line in lines]
    if pages:
        wrong += check_listing(root, scenarios, pages)
    names = {scenario.stem for scenario in scenarios}
    wrong += [f"{file.name}: no such case" for file in root.glob("tests/regression/cases/*.json")
              if file.stem not in names]
    print("\n".join(wrong) or f"{len(scenarios)} cases are as they were")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
