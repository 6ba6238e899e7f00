"""A loop over parameter settings of the Sichuan 2020 planning layer in NumPy, beside `weir sweep`.

Usage: numpy_sweep.py PEER_SWEEP [POINTS]. PEER_SWEEP is the program of sweep_peer.cpp.
One pass of the loop is what a user would write: the first-yuan cost solved from the average at the reference,
the response of all cells in one array, the outcomes of the three targets. Weir makes the settings besides,
which the loop is handed. First all rows are compared, then the times on one thread, the least of three runs each.
"""

import json
import subprocess
import sys
import time

import numpy as np


def response(y, curvature, s):
    """Equation (1); curvature 0 gives 0."""
    x = np.divide(y, curvature, out=np.zeros_like(y), where=curvature > 0)
    if s > 1e12:
        bent = -np.expm1(-x)
    elif abs(s - 1) < 1e-12:
        bent = np.log1p(x)
    else:
        bent = -s / (s - 1) * np.expm1((1 - s) * np.log1p(x / s))
    return curvature * bent


def sweep(case, settings):
    counties, programmes = case["counties"], case["programmes"]
    shape = (counties, programmes)
    gdp = np.array(case["gdp"])[:, None]
    share, yields = np.array(case["share"]), np.array(case["productivity"])
    amounts, reference = (np.array(case[k]).reshape(shape) for k in ("amounts", "reference"))
    places = np.array(case["places"]).reshape(shape)
    at_reference = reference.sum(0)
    relative = yields * at_reference.sum() / (yields @ at_reference)
    at = {path: k for k, path in enumerate(case["axes"])}
    rows = np.empty((len(settings), 3))
    for n, setting in enumerate(settings):
        def value(key):
            return setting[at["model." + key]]
        curvature = share * value("curvature_per_gdp") * gdp
        s = value("tail")
        bent = response(np.where(curvature > 0, reference, 0), curvature, s).sum(0)
        per_money = np.divide(relative / value("cost_per_job") * at_reference, bent,
                              out=np.zeros(programmes), where=bent > 0)
        money = value("execution") * amounts
        jobs = value("attribution") * (response(money, curvature, s) @ per_money).sum()
        jobs += (1 - value("attribution")) * case["counted_jobs"]
        people = np.minimum(money / value("cost_per_trainee"), places).sum() * value("completion")
        rows[n] = jobs, jobs / value("jobs_per_enterprise"), people
    return rows


def main():
    points = sys.argv[2] if len(sys.argv) > 2 else "2000"
    weir = json.loads(subprocess.run([sys.argv[1], points], check=True, capture_output=True,
                                     text=True).stdout)
    assert weir["measured"] == ["jobs_declared", "enterprises_new", "trained"]
    settings = weir["settings"]
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        rows = sweep(weir, settings)
        best = min(best, time.process_time() - start)
    apart = np.max(np.abs(rows / np.array(weir["values"]) - 1))
    print(f"{len(rows)} rows, greatest relative difference {apart:.1e}")
    if apart > 1e-9:
        sys.exit("the rows differ: no ratio is given")
    each = len(rows) / best
    print(f"runs a second on one thread: weir {weir['runs_per_second']:.0f}, "
          f"numpy {np.__version__} {each:.0f}, ratio {weir['runs_per_second'] / each:.1f}")


if __name__ == "__main__":
    main()
