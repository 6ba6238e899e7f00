#!/usr/bin/python3
"""One hash over compilers, flags, instruction sets, threads, ranks, kills and extensions.

same_bits.py SOURCE WORK [--scenario FILE] [--draws N] [--kills K] [--seed S] [--built NAME=PROGRAM]

Builds Weir in WORK with each compiler and flag set, runs the scenario in every combination and
prints one row each. --built (repeatable) takes programs that are there instead; the first one runs
what does not depend on the build. Exit status 1 when any hash differs. Takes long: run by hand,
record what it prints in docs/model/same-bits.md.
"""
import argparse
import hashlib
import json
import os
import pathlib
import random
import signal
import subprocess
import sys
import time

BUILDS = [
    ("g++ -O3", ["-DCMAKE_CXX_COMPILER=g++", "-DCMAKE_BUILD_TYPE=Release"]),
    ("g++ -O2", ["-DCMAKE_CXX_COMPILER=g++", "-DCMAKE_BUILD_TYPE=None",
                 "-DCMAKE_CXX_FLAGS=-O2"]),
    ("g++ -O3 -march=native", ["-DCMAKE_CXX_COMPILER=g++", "-DCMAKE_BUILD_TYPE=Release",
                               "-DWEIR_NATIVE=ON"]),
    ("clang++-19 -O3", ["-DCMAKE_CXX_COMPILER=clang++-19", "-DCMAKE_BUILD_TYPE=Release"]),
]


def build(source, folder, options):
    common = ["-G", "Ninja", "-DWEIR_DEVELOPER=OFF", "-DWEIR_WASM=OFF"]
    subprocess.run(["cmake", "-S", source, "-B", folder, *common, *options], check=True,
                   stdout=subprocess.DEVNULL)
    subprocess.run(["cmake", "--build", folder, "--target", "weir"], check=True,
                   stdout=subprocess.DEVNULL)
    return str(pathlib.Path(folder, "weir"))


def digest(text):
    result = json.loads(text)
    result.pop("seconds")
    return hashlib.sha256(json.dumps(result, sort_keys=True).encode()).hexdigest()[:16]


class Campaign:
    def __init__(self, asked):
        self.asked = asked
        self.rows = []
        self.too_early = 0

    def note(self, row, found):
        self.rows.append((row, found))
        print(f"{found}  {row}", flush=True)

    def arguments(self, draws, threads, store="none"):
        return ["run", self.asked.scenario, "--draws", str(draws), "--threads", str(threads),
                "--format", "json", "--store", store, "--quiet"]

    def run(self, row, weir, threads=2, ranks=1, isa=None):
        launch = ["mpirun", "-n", str(ranks), "--bind-to", "none"] if ranks > 1 else []
        environment = dict(os.environ, **({"WEIR_ISA": isa} if isa else {}))
        done = subprocess.run(launch + [weir] + self.arguments(self.asked.draws, threads),
                              check=True, capture_output=True, text=True, env=environment)
        self.note(row, digest(done.stdout))

    def killed(self, row, weir, store, wait, threads, ranks):
        """Killed without warning after `wait` seconds, then continued with other threads or ranks."""
        first = subprocess.Popen([weir] + self.arguments(self.asked.draws, threads, store),
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(wait)
        first.send_signal(signal.SIGKILL)
        first.wait()
        launch = ["mpirun", "-n", str(ranks), "--bind-to", "none"] if ranks > 1 else []
        again = subprocess.run(launch + [weir, "resume", "--store", store, "--format", "json",
                                         "--threads", "2"], capture_output=True, text=True)
        if again.returncode == 0:
            self.note(row, digest(again.stdout))
        else:  # killed before it had begun: there is nothing to continue
            self.too_early += 1
            self.run(row + " (nothing was stored yet: run again)", weir)

    def extended(self, row, weir, store):
        for draws in (1024, self.asked.draws):
            done = subprocess.run([weir] + self.arguments(draws, 2, store), check=True,
                                  capture_output=True, text=True)
        self.note(row, digest(done.stdout))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("source")
    parser.add_argument("work")
    parser.add_argument("--scenario")
    parser.add_argument("--draws", type=int, default=10240)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--built", action="append", default=[], metavar="NAME=PROGRAM")
    asked = parser.parse_args()
    asked.scenario = asked.scenario or str(pathlib.Path(asked.source, "scenarios/sichuan-2020.toml"))
    for key in ("OMPI_ALLOW_RUN_AS_ROOT", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM",
                "OMPI_MCA_rmaps_base_oversubscribe"):
        os.environ.setdefault(key, "1")

    pathlib.Path(asked.work).mkdir(parents=True, exist_ok=True)
    campaign = Campaign(asked)
    programs = dict(given.rsplit("=", 1) for given in asked.built)
    for number, (name, options) in enumerate([] if programs else BUILDS):
        programs[name] = build(asked.source, str(pathlib.Path(asked.work, f"build{number}")), options)
    for name, weir in programs.items():
        for isa in ("baseline", "avx2", "avx512"):
            campaign.run(f"{name}, kernels {isa}", weir, isa=isa)
    weir = next(iter(programs.values()))
    for ranks in (1, 2, 3, 4):
        for threads in (1, 2, 3, 4, 7, 8):
            campaign.run(f"{ranks} ranks x {threads} threads", weir, threads, ranks)
    start = time.perf_counter()
    campaign.run("fresh, timed", weir)
    whole = time.perf_counter() - start
    moments = random.Random(asked.seed)
    for kill in range(asked.kills):
        store = str(pathlib.Path(asked.work, f"kill{kill}.sqlite"))
        pathlib.Path(store).unlink(missing_ok=True)
        wait = moments.uniform(0, whole)
        ranks = 1 + kill % 3
        campaign.killed(f"killed after {wait:.2f} of {whole:.2f} s, continued on {ranks} ranks",
                        weir, store, wait, 1 + kill % 2, ranks)
    store = str(pathlib.Path(asked.work, "extended.sqlite"))
    pathlib.Path(store).unlink(missing_ok=True)
    campaign.extended("1,024 draws, then all of them", weir, store)

    found = {value for _, value in campaign.rows}
    print(f"\n{len(campaign.rows)} rows, {len(found)} hash{'es' if len(found) > 1 else ''}")
    if campaign.too_early > asked.kills / 2:
        sys.exit(f"{campaign.too_early} of {asked.kills} were killed too early to say anything: more draws")
    sys.exit(len(found) != 1)


if __name__ == "__main__":
    main()
