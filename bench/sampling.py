#!/usr/bin/python3
"""How much smaller the simulation error of structured draws is than that of plain ones.

sampling.py WEIR SCENARIO [--draws N] [--seeds K]

Runs the scenario with each sampling and noise, K seeds each, and prints the root mean square of the
errors that the runs state (mcse, at the last quarter), plain over structured: 10 means a mean that
100 times as many plain draws would give.
"""
import argparse
import json
import math
import subprocess

SAMPLINGS = ("plain", "antithetic", "latin-hypercube", "sobol")
OUTCOMES = ("jobs_declared", "jobs_in_place", "jobs_net", "enterprises_new", "trained")


def errors(asked, sampling, noise, seed):
    done = subprocess.run(
        [asked.weir, "run", asked.scenario, "--draws", str(asked.draws), "--seed", str(seed),
         "--set", f"simulation.sampling={sampling}", "--set", f"simulation.noise={noise}",
         "--store", "none", "--format", "json", "--quiet"],
        check=True, capture_output=True, text=True)
    result = json.loads(done.stdout)
    everywhere = [row for row in result["outcomes"] if row["scope"] == "all"]
    last = max(row["quarter"] for row in everywhere)
    found = {row["outcome"]: row["mcse"] for row in everywhere if row["quarter"] == last}
    found["all targets"] = result["all_targets"]["mcse"]
    return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("weir")
    parser.add_argument("scenario")
    parser.add_argument("--draws", type=int, default=10240)
    parser.add_argument("--seeds", type=int, default=6)
    asked = parser.parse_args()
    print(f"{asked.scenario}, {asked.draws} draws, {asked.seeds} seeds: plain error over structured")
    print(f"{'noise':<12}{'sampling':<17}" + "".join(f"{o:>17}" for o in (*OUTCOMES, "all targets")))
    for noise in ("parameters", "full"):
        plain = None
        for sampling in SAMPLINGS:
            runs = [errors(asked, sampling, noise, seed) for seed in range(1, asked.seeds + 1)]
            rms = {key: math.sqrt(sum(run[key] ** 2 for run in runs) / len(runs))
                   for key in (*OUTCOMES, "all targets")}
            plain = plain or rms
            print(f"{noise:<12}{sampling:<17}"
                  + "".join(f"{plain[key] / rms[key]:>17.1f}" for key in rms), flush=True)


if __name__ == "__main__":
    main()
