#!/usr/bin/python3
"""Threads x ranks: time, speed-up, efficiency and the hash of the result in each row.

scaling.py WEIR SCENARIO [--draws N] [--threads 1,2] [--ranks 1,2] [--repeats 3] [--weak]

Strong scaling: the same draws on ever more cores. With --weak the draws grow with the cores, and rows
with equal draws must agree. Configurations are interleaved, the least time of each counts.
Exit status 1 when two results of the same draws differ.
"""
import argparse
import hashlib
import json
import os
import subprocess
import sys
import time


def one_run(weir, scenario, draws, threads, ranks):
    command = [weir, "run", scenario, "--draws", str(draws), "--threads", str(threads),
               "--format", "json", "--store", "none", "--quiet"]
    if ranks > 1:
        command = ["mpirun", "-n", str(ranks), "--bind-to", "none"] + command
    start = time.perf_counter()
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    wall = time.perf_counter() - start
    result = json.loads(text)
    seconds = result.pop("seconds")
    digest = hashlib.sha256(json.dumps(result, sort_keys=True).encode()).hexdigest()[:16]
    return seconds["simulate"], wall, digest


def numbers(text):
    return [int(part) for part in text.split(",")]


def machine():
    with open("/proc/cpuinfo") as info:
        names = [line.split(":", 1)[1].strip() for line in info if line.startswith("model name")]
    return f"{len(os.sched_getaffinity(0))} of {os.cpu_count()} cores, {names[0] if names else '?'}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("weir")
    parser.add_argument("scenario")
    parser.add_argument("--draws", type=int, default=16384)
    parser.add_argument("--threads", type=numbers, default=[1, 2])
    parser.add_argument("--ranks", type=numbers, default=[1, 2])
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--weak", action="store_true")
    asked = parser.parse_args()
    os.environ.setdefault("OMPI_ALLOW_RUN_AS_ROOT", "1")
    os.environ.setdefault("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1")
    os.environ.setdefault("OMPI_MCA_rmaps_base_oversubscribe", "1")

    rows = [(r, t, asked.draws * (r * t if asked.weak else 1))
            for r in asked.ranks for t in asked.threads]
    least, hashes = {}, {}
    for _ in range(asked.repeats):
        for row in rows:
            ranks, threads, draws = row
            inside, wall, digest = one_run(asked.weir, asked.scenario, draws, threads, ranks)
            least[row] = min(least.get(row, (9e9, 9e9)), (inside, wall))
            hashes.setdefault(draws, set()).add(digest)

    print(subprocess.run([asked.weir, "--version"], capture_output=True, text=True).stdout.strip())
    print(machine())
    kind = "weak" if asked.weak else "strong"
    print(f"{kind} scaling, least of {asked.repeats}, times of the simulation stage\n")
    print("ranks  threads    draws  simulate s  whole s  speed-up  efficiency  hash")
    alone = least[rows[0]][0] / rows[0][2]
    cores = len(os.sched_getaffinity(0))
    for row in rows:
        ranks, threads, draws = row
        inside, wall = least[row]
        faster = alone * draws / inside
        used = min(ranks * threads, cores)
        digest = ",".join(sorted(hashes[draws]))
        print(f"{ranks:5}  {threads:7}  {draws:7}  {inside:10.2f}  {wall:7.2f}  {faster:8.2f}"
              f"  {faster / used:10.2f}  {digest}")
    if any(len(found) > 1 for found in hashes.values()):
        sys.exit("error: results of the same draws differ")


if __name__ == "__main__":
    main()
