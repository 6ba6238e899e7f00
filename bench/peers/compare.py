"""Weir beside what a user would pick instead: `make bench-peers`, docs/guide/bench-peers.md.

Every answer is checked before its time is looked at. Each turn of a solver comes right after a turn
of Weir's, each in a process of its own on the same processor, and the ratio is that of the pair.
"""

import argparse
import datetime
import json
import math
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np

import check
import problems

HERE = Path(__file__).parent
PACKAGES = ["coinor-libclp1", "coinor-libcbc3", "libglpk40", "coinor-libipopt1v5", "libnlopt0",
            "python3-scipy", "libopenblas0-serial"]
SLACK = 60  # seconds beyond the limit for reading, building and stopping, before a process is ended
DENSE = 3_000_000  # entries of a dense row matrix beyond which NLopt is not asked
SMALL = 400  # cells beyond which the dense methods of SciPy, and NLopt's SLSQP, are not asked


@dataclass
class Peer:
    name: str
    program: str
    method: str = "default"
    form: str = "LP"  # or "exact", the concave problem itself
    asked: object = lambda p: True


def dense_rows(p):
    return len(p.a) * (1 + len(p.cap) + len(p.floor)) <= DENSE


def small(p):
    return len(p.a) <= SMALL


WEIR = Peer("Weir", "weir", form="exact")
WEIR_ON_LP = Peer("Weir on the LP", "weir", "grid")
WEIR_BUDGET = Peer("Weir", "weir", "budget", "exact")  # where there is nothing but a budget
WEIR_STEPS = Peer("Weir on the LP", "weir", "steps")
WEIR_TREE = Peer("Weir, as a tree", "weir", "tree", "exact")
ALLOCATION_PEERS = [
    Peer("CLP (its choice)", "clp"),
    Peer("CLP dual", "clp", "dual"),
    Peer("CLP primal", "clp", "primal"),
    Peer("CLP barrier", "clp", "barrier"),
    Peer("GLPK simplex", "glpk", "simplex"),
    Peer("GLPK interior", "glpk", "interior"),
    Peer("SciPy HiGHS", "scipy", "highs"),
    Peer("SciPy HiGHS ipm", "scipy", "highs-ipm"),
    Peer("Ipopt", "ipopt", form="exact"),
    Peer("Ipopt, AMD order", "ipopt", "amd", form="exact"),
    Peer("NLopt CCSAQ", "nlopt", "ccsaq", "exact", dense_rows),
    Peer("NLopt MMA", "nlopt", "mma", "exact", dense_rows),
    Peer("NLopt SLSQP", "nlopt", "slsqp", "exact", small),
    Peer("SciPy SLSQP", "scipy", "SLSQP", "exact", small),
    Peer("SciPy trust-constr", "scipy", "trust-constr", "exact", small),
]
WEIR_KNAPSACK = Peer("Weir", "weir", "knapsack", "exact")
KNAPSACK_PEERS = [Peer("CBC", "cbc", "knapsack", "MILP"), Peer("GLPK", "glpk", "knapsack", "MILP"),
                  Peer("SciPy HiGHS", "scipy", "knapsack", "MILP")]


@dataclass
class Row:
    solver: str
    form: str
    verdict: str = ""
    good: bool = False
    objective: float = math.nan
    difference: float = math.nan
    gap: float = math.nan
    seconds: list = field(default_factory=list)  # one per round: the median within the process
    ratios: list = field(default_factory=list)  # to Weir's turn just before


@dataclass
class Turn:
    status: str
    seconds: float = math.nan
    numbers: object = None  # of the answer: amounts, then prices


class Runner:
    def __init__(self, programs, limit, folder):
        self.programs, self.limit, self.folder = Path(programs), limit, Path(folder)
        processor = max(os.sched_getaffinity(0))
        self.pin = lambda: os.sched_setaffinity(0, {processor})
        self.environment = dict(os.environ, OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1",
                                PYTHONDONTWRITEBYTECODE="1")

    def run(self, peer, path):
        answer = self.folder / "answer"
        answer.unlink(missing_ok=True)
        command = [str(self.programs / f"peer_{peer.program}")]
        if peer.program == "scipy":
            command = [sys.executable, str(HERE / "scipy_peer.py")]
        command += [str(path), peer.method, str(self.limit), str(answer)]
        try:
            done = subprocess.run(command, capture_output=True, text=True, preexec_fn=self.pin,
                                  env=self.environment, timeout=self.limit + SLACK, check=False)
        except subprocess.TimeoutExpired:
            return Turn("time limit")
        if done.returncode != 0:
            return Turn(f"failed: exit status {done.returncode}")
        said = json.loads(done.stdout.strip().splitlines()[-1])
        turn = Turn(said["status"], statistics.median(said["seconds"]), np.fromfile(answer))
        if turn.status == "solved" and turn.seconds > self.limit:
            turn.status = "time limit"
        return turn


def compare(runner, path, weir, peers, check_turn, rounds):
    """One row per solver, Weir's first. A peer gets no further turn once its turns have taken the
    time limit together."""
    rows = []
    for peer in [weir, *peers]:
        row = Row(peer.name, peer.form)
        rows.append(row)
        while len(row.seconds) < rounds and sum(row.seconds) < runner.limit:
            before = runner.run(weir, path) if peer is not weir else None
            turn = runner.run(peer, path)
            if not row.seconds:
                print(f"  {peer.name}: {turn.status}, {turn.seconds:.3g} s", file=sys.stderr)
            if turn.status != "solved":
                late = turn.status == "time limit"
                row.good, row.verdict = False, f"> {runner.limit} s" if late else turn.status
                break
            found = check_turn(peer, turn.numbers)
            row.good, row.verdict, row.objective = found.good, found.words, found.objective
            row.difference, row.gap = found.difference, found.gap
            row.seconds.append(turn.seconds)
            if before:
                row.ratios.append(turn.seconds / before.seconds)
            if not found.good:
                break
    return rows


def compare_allocation(runner, name, p, rounds):
    path = runner.folder / "problem"
    problems.write(path, p)
    certified = []
    weir, own = (WEIR, [WEIR_ON_LP]) if len(p.cap) else (WEIR_BUDGET, [WEIR_STEPS, WEIR_TREE])

    def check_turn(peer, numbers):
        x, price = np.split(numbers, [len(p.a)])
        found = check.check_allocation(p, x, price, peer.form == "LP",
                                       None if peer is weir else certified[0])
        if peer is weir:
            certified[:] = [(found.objective, check.bound(p, price))]
        return found

    asked = [peer for peer in ALLOCATION_PEERS if peer.asked(p)]
    rows = compare(runner, path, weir, own + asked, check_turn, rounds)
    print_rows(f"{name}, n = {len(p.a):,}", rows)
    return {"problem": name, "n": len(p.a), "rows": rows}


def compare_knapsack(runner, kind, items, rounds):
    p = problems.make_knapsack(kind, items)
    path = runner.folder / "problem"
    problems.write(path, p)
    best = []

    def check_turn(peer, numbers):
        found = check.check_knapsack(p, numbers, None if peer is WEIR_KNAPSACK else best[0])
        if peer is WEIR_KNAPSACK:
            best[:] = [found.objective]
        return found

    rows = compare(runner, path, WEIR_KNAPSACK, KNAPSACK_PEERS, check_turn, rounds)
    print_rows(f"P4 knapsack, {kind}, n = {items:,}", rows)
    return {"problem": f"P4 {kind}", "n": items, "rows": rows}


def number(x, digits=3):
    return "" if math.isnan(x) else f"{x:.{digits}g}"


def ratio_words(row):
    if not row.good or not row.ratios:
        return ""
    middle = f"{statistics.median(row.ratios):,.1f}"
    if len(row.ratios) < 4:
        return middle
    low, _, high = statistics.quantiles(row.ratios, n=4)
    return f"{middle} ({low:,.1f} to {high:,.1f})"


def print_rows(title, rows):
    head = ["solver", "form", "check", "difference", "seconds", "rounds", "times Weir (quartiles)"]
    lines = [[r.solver, r.form, r.verdict, number(r.difference, 2),
              number(statistics.median(r.seconds)) if r.seconds and r.good else "",
              str(len(r.seconds)) if r.good else "", ratio_words(r)] for r in rows]
    widths = [max(len(line[i]) for line in [head, *lines]) for i in range(len(head))]
    print(f"\n{title}\n")
    for line in [head, ["-" * w for w in widths], *lines]:
        print("| " + " | ".join(text.ljust(w) for text, w in zip(line, widths)) + " |")
    sys.stdout.flush()


def package_version(name):
    found = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", name], capture_output=True,
                           text=True, check=False)
    return found.stdout or "not installed"


def facts(programs):
    git = ["git", "-C", str(HERE), "describe", "--always", "--dirty"]
    commit = subprocess.run(git, capture_output=True, text=True, check=False).stdout.strip()
    cpu = [line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines()
           if line.startswith("model name")]
    return {
        "date": datetime.date.today().isoformat(),
        "commit": commit or "unknown",
        "machine": f"{cpu[0] if cpu else platform.machine()}, {os.cpu_count()} processors, "
                   f"{platform.system()} {platform.release()}",
        "build": (Path(programs) / "build.txt").read_text().strip(),
        "load": "%.1f %.1f %.1f" % os.getloadavg(),
        "packages": {name: package_version(name) for name in PACKAGES},
    }


def print_facts(known, limit, rounds):
    print(f"Weir {known['commit']}, {known['date']}\n{known['machine']}; load {known['load']}")
    print(f"{known['build']}\n" + ", ".join(f"{k} {v}" for k, v in known["packages"].items()))
    print(f"Solving only: reading and building the model are excluded for all. One thread, one "
          f"processor.\nMedian of up to {rounds} rounds, each after one of Weir's; > {limit} s: "
          f"stopped.\nexact: the concave problem; LP: {check.SEGMENTS} equal segments per cell. "
          f"difference: exact objective of\nthe answer relative to Weir's certified one.")


def fastest(table, names):
    """The least median ratio among peers whose answers are right."""
    ratios = [statistics.median(row.ratios) for row in table["rows"]
              if row.solver.startswith(names) and row.good and row.ratios]
    return min(ratios, default=math.nan)


def print_goal(goal, table, solver, names, least, most_gap, most_ns=math.inf):
    """Met only by an answer that is proven."""
    row = next((row for row in table["rows"] if row.solver == solver and row.seconds), None)
    if row is None:
        print(f"{goal} n = {table['n']:,}: {solver} has no time: MISSED")
        return
    # Both were paired with Weir's turns on the concave problem.
    ratio = fastest(table, names) / (statistics.median(row.ratios) if row.ratios else 1)
    each = 1e9 * statistics.median(row.seconds) / table["n"]
    met = row.good and abs(row.gap) <= most_gap and ratio >= least and each <= most_ns
    wanted = f" (goal {most_ns:,})" if most_ns < math.inf else ""
    print(f"{goal} n = {table['n']:,}: fastest of {', '.join(names)} takes {ratio:,.1f} times "
          f"as long (goal {least:,}); {each:,.1f} ns per cell{wanted}; gap {row.gap:.0e} "
          f"(goal {most_gap:.0e}): {'met' if met else 'MISSED'}")


def print_knapsack_goal(table, least):
    row, ratio = table["rows"][0], fastest(table, ("CBC",))
    print(f"A6 {table['problem']}, n = {table['n']:,}: CBC takes {ratio:,.1f} times as long "
          f"(goal {least:,}); {row.verdict}: {'met' if row.good and ratio >= least else 'MISSED'}")


def print_goals(tables):
    print("\nGoals\n")
    for table in tables:
        if table["problem"].startswith("P1") and table["n"] > SMALL:
            print_goal("A2", table, "Weir", ("CLP", "Ipopt"), 1000, 1e-10)
            print_goal("A5", table, WEIR_ON_LP.name, ("CLP",), 50, 1e-9)
        if table["problem"].startswith("P3"):
            least = 200 if table["n"] >= 20_000 else 0
            print_goal("A3", table, "Weir", ("CLP",), least, 1e-10, 100)
        if table["problem"] == "P4 weakly correlated" and table["n"] == 10_000:
            print_knapsack_goal(table, 500)
        if table["problem"] == "P4 strongly correlated":
            print_knapsack_goal(table, 1)


def main():
    ask = argparse.ArgumentParser()
    ask.add_argument("programs", help="the folder of the peer_* programs")
    ask.add_argument("--limit", type=int, default=60, help="seconds for one solve")
    ask.add_argument("--rounds", type=int, default=15)
    ask.add_argument("--only", default="", help="problems whose name starts so: P1, P2, P3, P4")
    ask.add_argument("--largest", type=int, default=20_000, help="cells")
    ask.add_argument("--json", help="also write everything there")
    asked = ask.parse_args()

    known = facts(asked.programs)
    print_facts(known, asked.limit, asked.rounds)
    tables = []
    with tempfile.TemporaryDirectory() as folder:
        runner = Runner(asked.programs, asked.limit, folder)
        for name, sizes, caps, floors in [
                ("P1 one budget", [366, 1464, 20_000], False, False),
                ("P2 budget and county caps", [1464, 20_000], True, False),
                ("P3 budget, county caps, programme floors", [1464, 20_000], True, True)]:
            for cells in sizes:
                if name.startswith(asked.only) and cells <= asked.largest:
                    p = problems.make_allocation(cells, caps, floors)
                    tables.append(compare_allocation(runner, name, p, asked.rounds))
        if "P4".startswith(asked.only):
            for kind, sizes in [("uncorrelated", [1000, 10_000]),
                                ("weakly correlated", [1000, 10_000]),
                                ("strongly correlated", [200, 1000])]:
                tables += [compare_knapsack(runner, kind, items, asked.rounds) for items in sizes]
    print_goals(tables)
    known["load_after"] = "%.1f %.1f %.1f" % os.getloadavg()
    if asked.json:
        rows = [dict(table, rows=[asdict(row) for row in table["rows"]]) for table in tables]
        Path(asked.json).write_text(json.dumps({**known, "tables": rows}, indent=1) + "\n")


if __name__ == "__main__":
    main()
