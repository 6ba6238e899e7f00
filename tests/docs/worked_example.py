"""Every claim of docs/guide/worked-example.md, computed again from the program's JSON by hand.

Usage: worked_example.py ROOT WEIR. Uses nothing of the engine but what it prints.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SCENARIO = "scenarios/sichuan-2020.toml"
COUNTY = "513432"
FUND = 330_000_000
EARMARK, CAP, FLOOR = 0.2686, 0.03, 500_000


def answer(root, weir, *arguments):
    run = subprocess.run([weir, *arguments, "--format", "json"], cwd=root, capture_output=True,
                         encoding="utf-8", check=True)
    return json.loads(run.stdout)


def allocate(root, weir, *arguments):
    return answer(root, weir, "allocate", SCENARIO, "--strategy", "optimal", *arguments)


def optimum(root, weir, *arguments):
    return allocate(root, weir, *arguments)["certificate"]["continuous"]


def jobs_by_hand(root, weir, cells, fund):
    """Expected jobs of a division that a table states: no strategy, no solver."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(root / "scenarios", Path(folder) / "scenarios")
        place = Path(folder) / "scenarios"
        rows = "".join(f"{c['county']},{c['programme']},{c['fund']},{c['amount']} yuan\n"
                       for c in cells)
        (place / "hand.csv").write_text("code,programme,fund,amount\n" + rows)
        (place / "hand.toml").write_text('format = 1\ntitle = "By hand"\nextends = "sichuan-2020.toml"\n'
                                         '[strategy]\nname = "manual"\namounts = "hand.csv"\n')
        told = answer(folder, weir, "allocate", "scenarios/hand.toml", "--set",
                      f"fund.provincial.amount={fund} yuan")
        return told["planning"]["jobs_declared"]["2020Q4"]


def computed(root, weir):
    told = allocate(root, weir)
    cells, certificate = told["allocation"]["cells"], told["certificate"]
    rules = {rule["name"]: rule for rule in certificate["rules"]}
    klass = {county["code"]: county["class"] for county in told["counties"]}
    by_class, by_county = {}, {}
    for cell in cells:
        code, amount = cell["county"], cell["amount"]
        by_class[klass[code]] = by_class.get(klass[code], 0) + amount
        by_county[code] = by_county.get(code, 0) + amount

    # 1. total and shares
    assert sum(by_class.values()) == told["allocation"]["total"] == FUND
    assert by_class == told["allocation"]["by_class"]
    assert all(cell["amount"] % 10_000 == 0 for cell in cells)
    yield f"{by_class['deep']:,}"
    yield f"{by_class['poor']:,}"
    yield f"{by_class['deep'] / FUND:.2%}"
    yield f"{len(by_county)} counties"

    # 2. which rules bind
    bound = int(EARMARK * FUND) // 10_000 * 10_000
    assert by_class["deep"] == bound and rules["deep-poverty earmark"]["binding"]
    at_cap = [code for code, amount in by_county.items() if amount == CAP * FUND]
    assert max(by_county.values()) == CAP * FUND and at_cap and rules["county cap"]["binding"]
    assert min(by_county.values()) > FLOOR and not rules["county floor"]["binding"]
    yield f"{EARMARK * FUND:,.0f}"
    yield f"{len(at_cap)} counties stand at"
    yield f"{min(by_county.values()):,}"

    # 3. the gap
    gap = (certificate["bound"] - certificate["objective"]) / certificate["bound"]
    assert abs(gap - certificate["gap"]) < 1e-15
    yield f"{certificate['objective']:,.4f}"
    yield f"{certificate['bound']:,.4f}"
    yield f"{certificate['bound'] - certificate['objective']:.4f}"

    # 4. prices, by files that differ a little on both sides
    def slope(path, low, high, per):
        fine = ("--set", "unit=1元")  # in whole 10,000s a small step moves the shares by jumps
        less, more = (optimum(root, weir, "--set", f"{path}={value}", *fine)
                      for value in (low, high))
        return (more - less) / per

    fund_slope = slope("fund.provincial.amount", "3.29亿元", "3.31亿元", 2e6)
    price = rules["provincial"]["shadow_price"]
    assert abs(fund_slope / price - 1) < 2e-3, (fund_slope, price)
    yield f"{1e6 * price:.2f}"
    earmark = rules["deep-poverty earmark"]
    earmark_slope = -slope('rule."deep-poverty earmark".value', 0.2676, 0.2696, 0.002 * FUND)
    assert abs(earmark_slope / earmark["shadow_price"] - 1) < 5e-3, (earmark_slope, earmark)
    yield f"{1e6 * earmark['shadow_price']:.2f}"
    free = optimum(root, weir, "--set", 'rule."deep-poverty earmark".value=0')
    assert abs(free - certificate["continuous"] - earmark["total_cost"]) < 1e-4
    yield f"{earmark['total_cost']:.2f}"
    yield f"{free:,.2f}"

    # 5. the next 10,000 in one county
    card = answer(root, weir, "county", COUNTY, SCENARIO, "--strategy", "optimal")
    assert card["total"] == by_county[COUNTY]
    parks = next(row for row in card["programmes"] if row["programme"] == "parks")
    more = [dict(cell) for cell in cells]
    mine = next(c for c in more if c["county"] == COUNTY and c["programme"] == "parks")
    assert mine["amount"] == parks["amount"]
    mine["amount"] += 10_000
    before, after = jobs_by_hand(root, weir, cells, FUND), jobs_by_hand(root, weir, more, FUND + 10_000)
    assert abs(before - certificate["objective"]) < 1e-6
    assert abs(after - before - parks["next"]) < 1e-6, (after - before, parks["next"])
    yield f"{card['total']:,.0f}"
    yield f"{parks['amount']:,.0f}"
    yield f"{parks['next']:.4f}"


def main():
    root, weir = Path(sys.argv[1]).resolve(), str(Path(sys.argv[2]).resolve())
    page = (root / "docs/guide/worked-example.md").read_text()
    missing = [figure for figure in computed(root, weir) if figure not in page]
    if missing:
        sys.exit("docs/guide/worked-example.md does not say: " + "; ".join(missing))
    print("every figure of the page is what the JSON gives")


if __name__ == "__main__":
    main()
