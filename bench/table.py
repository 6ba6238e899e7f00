#!/usr/bin/python3
"""One table of every benchmark, with machine, commit and flags; the JSON of each beside it.

table.py BUILD [--only NAME] [--min-time S]      runs BUILD/bench/bench_*, writes BUILD/bench/NAME.json;
                                                 at the end the project's goals, as ratios of this run
table.py --compare BASE NEW [--only NAME] [--pairs N] [--min-time S]

--compare runs the benchmarks of two builds in turn, so that both meet the same machine, and prints the
median ratio NEW / BASE of processor times with its quartiles and the chance that no difference gives
pairs so one-sided (sign test, two-sided). Exit status 1 when a benchmark got slower: ratio above 1.05
with a chance below 0.01. BASE may be a folder of JSON that an earlier table wrote: then nothing is
interleaved, the machines are compared, and no chance is printed.
"""
import argparse
import json
import math
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time


def programs(build, only):
    found = sorted(pathlib.Path(build, "bench").glob("bench_*"))
    return [p for p in found if os.access(p, os.X_OK) and p.is_file() and only in p.name]


def measure(program, min_time, quiet=False):
    with tempfile.NamedTemporaryFile(suffix=".json") as out:
        subprocess.run([program, f"--benchmark_min_time={min_time}", "--benchmark_out_format=json",
                        f"--benchmark_out={out.name}", "--benchmark_counters_tabular=true"],
                       check=True, stdout=subprocess.DEVNULL if quiet else None,
                       stderr=subprocess.DEVNULL)
        return json.loads(pathlib.Path(out.name).read_text())


def processor():
    with open("/proc/cpuinfo") as info:
        names = [line.split(":", 1)[1].strip() for line in info if line.startswith("model name")]
    return names[0] if names else "unknown processor"


def heading(build):
    weir = pathlib.Path(build, "weir")
    version = subprocess.run([weir, "--version"], capture_output=True, text=True).stdout.strip()
    load = os.getloadavg()[0]
    return f"{version}\n{processor()}, {len(os.sched_getaffinity(0))} cores, load {load:.1f}"


def table(asked):
    print(heading(asked.builds[0]), flush=True)
    results = []
    for program in programs(asked.builds[0], asked.only):
        print(f"\n== {program.name}", flush=True)
        result = measure(program, asked.min_time)
        result["context"]["processor"] = processor()
        program.with_suffix(".json").write_text(json.dumps(result, indent=1))
        results.append(result)
    goals(asked.builds[0], results)


def numpy_times():
    """Nanoseconds a variate of NumPy's default generator takes, a parameter of its own for each."""
    try:
        import numpy
    except ImportError:
        return {}
    rng, many = numpy.random.default_rng(1), 1 << 16
    spread = 0.95 + rng.random(many) / 10

    def least(draw):
        best = math.inf
        for _ in range(15):
            start = time.process_time_ns()
            draw()
            best = min(best, time.process_time_ns() - start)
        return best / many

    return {"normal": least(lambda: rng.standard_normal(many)),
            "poisson 3": least(lambda: rng.poisson(3 * spread)),
            "poisson 100": least(lambda: rng.poisson(100 * spread)),
            "binomial 20": least(lambda: rng.binomial(20, 0.85 * spread)),
            "binomial 1000": least(lambda: rng.binomial(1000, 0.85 * spread))}


def hashes(build, rows):
    """Of the same draws on each instruction set, and of the same run on one thread and two."""
    program = pathlib.Path(build, "bench", "bench_ensemble")
    found = []
    for isa in ("baseline", "avx2", "avx512"):
        with tempfile.NamedTemporaryFile(suffix=".json") as out:
            subprocess.run([program, "--benchmark_filter=^block/noise:3", "--benchmark_min_time=0.001",
                            "--benchmark_out_format=json", f"--benchmark_out={out.name}"], check=True,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                           env=dict(os.environ, WEIR_ISA=isa))
            found += [row["label"] for row in json.load(open(out.name))["benchmarks"]]
    threads = {row.get("label") for name, row in rows.items() if name.startswith("threads/")}
    return len(set(found)), len(threads)


def goals(build, results):
    """The ensemble's goals whose two sides this run has measured, each with its check. Variates include
    their word."""
    rows = {row["name"]: row for result in results for row in result["benchmarks"]}

    def counter(name, key):
        return next((row[key] for full, row in rows.items()
                     if (full == name or full.startswith(name + "/")) and key in row), math.nan)

    def each(name):
        return 1e9 * counter(name, "each")

    def check(name, what):
        wrong = counter(name, "wrong")
        return "" if math.isnan(wrong) else f"{what}: {'yes' if wrong == 0 else f'NO, {wrong:.0f} differ'}"

    word, numpy = each("philox_lanes_word"), numpy_times()
    normal = word + each("normal_lanes")
    bound = 0.94 / counter("clock_rate", "GHz")
    words = check("philox_lanes_word", "Random123's words")
    normals = check("normal_lanes", "within 1e-6 of the double's")
    table = [("S1", "word over the multiplier's bound", word / bound, "at most", 1.15, words),
             ("S1", "Random123's word over ours", each("philox_word_random123") / word, "at least", 4,
              words),
             ("S2", "normal: Boost (ziggurat, xoshiro256++) over ours", each("normal_xoshiro") / normal,
              "at least", 5, normals),
             ("S2", "normal: NumPy over ours", numpy.get("normal", math.nan) / normal, "at least", 12,
              normals)]
    for label, bench in (("poisson 3", "poisson_{}/300"), ("poisson 100", "poisson_{}/10000"),
                         ("binomial 20", "binomial_{}/20/85"),
                         ("binomial 1000", "binomial_{}/1000/85")):
        ours = word + each(bench.format("lanes"))
        counts = check(bench.format("lanes"), "the scalar counts")
        table.append(("S3", f"{label}: Boost over ours", each(bench.format("boost")) / ours,
                      "at least", 5, counts))
        table.append(("S3", f"{label}: NumPy over ours", numpy.get(label, math.nan) / ours,
                      "at least", 10, counts))
    isas, threads = hashes(build, rows) if "block/noise:3" in rows else (math.nan, math.nan)
    apart = counter("standard_library", "errors_apart")
    table += [("S4", "whole block over the sum of its kernels", counter("roofline", "over_floor"),
               "at most", 1.5, ""),
              ("S4", "C++ with std:: distributions over Weir",
               counter("standard_library", "over_weir"), "at least", 30,
               f"means at most {apart:.1f} standard errors apart"),
              ("S5", "quantiles: std::nth_element over ours", counter("quantiles", "over_weir"),
               "at least", 6, check("quantiles", "the sorted values")),
              ("S5", "nanoseconds a value for three quantiles", counter("quantiles", "ns"),
               "at most", 3, ""),
              ("S6", "efficiency of two threads over the twin's", counter("two_threads", "over_twin"),
               "at least", 0.95, ""),
              ("S7", "different hashes on plain x86-64, AVX2, AVX-512", isas, "at most", 1, ""),
              ("S7", "different hashes on one thread and two", threads, "at most", 1, ""),
              ("", "eight plans over one", counter("strategies", "over_one"), "at most", 5.5, "")]
    print("\n== goals (the whole model beside NumPy: make bench-peers)")
    for goal, what, ratio, way, limit, checked in table:
        if math.isnan(ratio):
            continue
        met = ratio <= limit if way == "at most" else ratio >= limit
        print(f"{goal:<3} {what:<50} {ratio:8.2f}   goal: {way} {limit:<5} "
              f"{'met' if met else 'missed':<7} {checked}".rstrip())


def times(result):
    return {row["name"]: row["cpu_time"] for row in result["benchmarks"]
            if row.get("run_type") == "iteration" and "error_message" not in row}


def sign_test(ratios):
    above = sum(r > 1 for r in ratios)
    n = sum(r != 1 for r in ratios)
    tail = sum(math.comb(n, k) for k in range(min(above, n - above) + 1)) / 2 ** n
    return min(1.0, 2 * tail)


def against_stored(base, new, asked):
    for program in programs(new, asked.only):
        stored = pathlib.Path(base, program.name + ".json")
        if not stored.exists():
            continue
        before = json.loads(stored.read_text())
        if before["context"].get("processor") != processor():
            print(f"{program.name}: stored on another processor; its ratios say nothing")
        after = times(measure(program, asked.min_time, quiet=True))
        for name, time in times(before).items():
            if name in after:
                print(f"{after[name] / time:8.3f}  {name}")
    return False


def interleaved(base, new, asked):
    slower = False
    print("   ratio   quartiles       chance  benchmark")
    for program in programs(new, asked.only):
        other = pathlib.Path(base, "bench", program.name)
        if not other.exists():
            continue
        pairs = {}
        for pair in range(asked.pairs):
            order = [(other, 0), (program, 1)]
            took = [None, None]
            for which, place in order if pair % 2 == 0 else reversed(order):
                took[place] = times(measure(which, asked.min_time, quiet=True))
            for name in took[0].keys() & took[1].keys():
                pairs.setdefault(name, []).append(took[1][name] / took[0][name])
        for name, ratios in sorted(pairs.items()):
            low, middle, high = (statistics.quantiles(ratios, n=4) if len(ratios) > 1
                                 else ratios * 3)
            chance = sign_test(ratios)
            worse = middle > 1.05 and chance < 0.01
            slower = slower or worse
            print(f"{middle:8.3f}  {low:.3f} to {high:.3f}  {chance:7.4f}  {name}"
                  f"{'  SLOWER' if worse else ''}", flush=True)
    return slower


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("builds", nargs="+")
    parser.add_argument("--compare", action="store_true")
    parser.add_argument("--only", default="")
    parser.add_argument("--pairs", type=int, default=15)
    parser.add_argument("--min-time", default="0.1")
    asked = parser.parse_args()
    if not asked.compare:
        return table(asked)
    base, new = asked.builds
    print(heading(new), flush=True)
    stored = any(pathlib.Path(base).glob("bench_*.json"))
    sys.exit((against_stored if stored else interleaved)(base, new, asked))


if __name__ == "__main__":
    main()
