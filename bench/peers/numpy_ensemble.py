"""The ensemble of the Sichuan 2020 case in vectorised NumPy, beside Weir's.

Usage: numpy_ensemble.py PEER_ENSEMBLE [DRAWS]. PEER_ENSEMBLE is the program of ensemble_peer.cpp.
Process noise at central parameters, quantiles of the same rows that Weir summarises. NumPy three times:
as it comes (PCG64, double precision, all draws in one array), with the generator that Weir has, and
tuned (SFC64, single precision, 64 draws at a time, so that arrays stay in the cache). First the means
are compared, in standard errors; then the times per draw x county x quarter on one thread, the least
of three runs each.
"""

import functools
import json
import subprocess
import sys
import time

import numpy as np


WAYS = {"PCG64, double, all draws at once": (np.random.PCG64, np.float64, None),
        "Philox, double, all draws at once": (np.random.Philox, np.float64, None),
        "SFC64, single, 64 draws at a time": (np.random.SFC64, np.float32, 64)}


def simulate(case, draws, rng, real):
    counties, quarters, programmes = case["counties"], case["quarters"], case["programmes"]
    width = programmes + 1
    array = functools.partial(np.array, dtype=real)
    uniform = functools.partial(rng.random, dtype=real)
    normal = functools.partial(rng.standard_normal, dtype=real)
    kernel = {name: array(case[name]).reshape(width, quarters) for name in
              ("committed", "started", "disbursed", "operating", "trained", "opened")}
    share, more, size = (array(case[name]) for name in
                         ("new_share", "additionality", "jobs_per_enterprise"))
    jobs = array(case["jobs"]).reshape(counties, width)
    money = case["execution"] * array(case["amounts"]).reshape(counties, programmes)
    enrolled = array(case["enrolled"]).reshape(counties, programmes)
    counted = np.array(case["counted"], bool)
    sigma_year, sigma_county, sigma_quarter, sigma_project = case["sigma"]

    def lognormal(sigma, shape):
        return np.exp(sigma * (normal(shape) - 0.5 * sigma))

    effect = lognormal(sigma_year, (draws, 1)) * lognormal(sigma_county, (draws, counties))
    yields, number = {}, {}
    for k in range(width):
        if k < programmes:
            runs = case["jobs_per_money"][k] > 0
            expected = money[:, k] / case["project_size"][k] if runs else np.zeros(counties, real)
        else:
            expected = jobs[:, k] / case["usual_project_jobs"]
        if not (expected > 0).any():
            continue
        n = np.floor(expected + uniform((draws, counties)))
        with np.errstate(divide="ignore", invalid="ignore"):
            spread = np.sqrt(np.log1p(np.expm1(sigma_project**2) / n))
            luck = np.exp(spread * (normal(n.shape) - 0.5 * spread))
            luck = np.where(n > 0, n / expected * luck, 0)
        yields[k] = jobs[:, k] * luck * effect
        if k < programmes:
            number[k] = n

    def flow(name, k, t):
        return kernel[name][k, t] - (kernel[name][k, t - 1] if t else 0)

    zeros = np.zeros((draws, counties), real)
    projects = sum(number.values()) if number else zeros
    declared, firms, started, operating, people, alive = (zeros.copy() for _ in range(6))
    stock = {name: zeros.copy() for name in ("nm", "no", "em", "eo")}
    rows = {name: np.empty((quarters, draws, counties), real) for name in
            ("funds_committed", "funds_disbursed", "projects_started", "projects_operating",
             "jobs_declared", "enterprises_new", "trained", "jobs_in_place", "jobs_poor",
             "enterprises_alive", "jobs_net", "jobs_net_years")}
    rho, phi, shape = case["correlation"], case["persistence"], case["dispersion"]
    common, net_years = normal((draws, 1)), zeros.copy()
    local, lost = case["displacement_local"], case["displacement"]
    neighbours = np.zeros((counties, counties), real)
    for i in range(counties):
        at = slice(case["neighbour_row"][i], case["neighbour_row"][i + 1])
        neighbours[i, case["neighbour"][at]] = case["neighbour_weight"][at]
    alone = neighbours.sum(1) == 0
    for t in range(quarters):
        if t:
            common = phi * common + float(np.sqrt(1 - phi**2)) * normal((draws, 1))
        z = float(np.sqrt(rho)) * common + float(np.sqrt(1 - rho)) * normal((draws, counties))
        condition = np.exp(sigma_quarter * (z - 0.5 * sigma_quarter))

        def total(of):
            terms = [yields[k] * of(k) for k in yields if of(k) != 0]
            return sum(terms) if terms else None

        mean = total(lambda k: flow("committed", k, t))
        if mean is not None:
            declared += rng.poisson(mean)
            mean = total(lambda k: flow("committed", k, t) / size[k])
            firms += rng.poisson(mean * rng.standard_gamma(shape, zeros.shape, dtype=real) / shape)
        if number:
            with np.errstate(divide="ignore", invalid="ignore"):
                before = lambda name, k: kernel[name][k, t - 1] if t else 0
                pool = sum(number[k] * (1 - before("started", k)) for k in number)
                chance = sum(number[k] * flow("started", k, t) for k in number) / pool
                started += rng.binomial((projects - started).astype(int), np.clip(np.nan_to_num(chance), 0, 1))
                pool = sum(number[k] * (kernel["started"][k, t] - before("operating", k)) for k in number)
                chance = sum(number[k] * flow("operating", k, t) for k in number) / pool
                operating += rng.binomial((started - operating).astype(int), np.clip(np.nan_to_num(chance), 0, 1))
        for k in range(programmes):
            going = enrolled[:, k] * flow("trained", k, t)
            some = going > 0
            if some.any():
                n = np.floor(going[some] + uniform((draws, some.sum()))).astype(int)
                people[:, some] += rng.binomial(n, case["completion"][k])
        if t:
            for name in stock:
                stays = case["survival"] if name[0] == "n" else case["expansion_survival"]
                stock[name] = rng.binomial(stock[name].astype(int), stays)
            alive = rng.binomial(alive.astype(int), case["survival"])
        for name in stock:
            def part(k, name=name):
                new = share[k] if name[0] == "n" else 1 - share[k]
                extra = more[k] if name[1] == "m" else 1 - more[k]
                return case["realised"] * kernel["opened"][k, t] * new * extra
            mean = total(part)
            if mean is not None:
                stock[name] = stock[name] + rng.poisson(mean * condition)
        mean = total(lambda k: case["operating_share"] / size[k] * flow("operating", k, t))
        if mean is not None:
            alive = alive + rng.poisson(mean * condition)
        in_place = stock["nm"] + stock["no"] + stock["em"] + stock["eo"]
        gain = (stock["nm"] + stock["em"]) * case["net_factor"]
        net = (1 - lost * np.where(alone, 1, local)) * gain - lost * (1 - local) * gain @ neighbours
        net += case["net_per_trainee"] * people
        net_years += net / 4
        for name, value in (("funds_committed", money @ kernel["committed"][:-1, t]),
                            ("funds_disbursed", money @ kernel["disbursed"][:-1, t]),
                            ("projects_started", started), ("projects_operating", operating),
                            ("jobs_declared", declared), ("enterprises_new", firms),
                            ("trained", people), ("jobs_in_place", in_place),
                            ("jobs_poor", case["share_poor"] * in_place),
                            ("enterprises_alive", alive), ("jobs_net", net),
                            ("jobs_net_years", net_years)):
            rows[name][t] = value
    for name, value in rows.items():
        if "net" not in name:
            value[:, :, ~counted] = 0
    return rows


def scopes(rows, case, headline, real):
    """The rows of results: all counties, for headline outcomes classes and groups, jobs by county."""
    found = {}
    for name, value in rows.items():
        found[name, "all"] = value.sum(2, dtype=np.float64)
        for scope in ("class", "group") if name in headline else ():
            member = np.eye(max(case[scope]) + 1, dtype=real)[case[scope]]
            found[name, scope] = value @ member
    found["jobs_declared", "county"] = rows["jobs_declared"]
    return found


def summarise(parts):
    means = {}
    for key in parts[0]:
        values = np.concatenate([part[key] for part in parts], axis=1)
        np.quantile(values, [0.05, 0.25, 0.5, 0.75, 0.95], axis=1)
        if key[1] == "all":
            last = values[-1]
            means[key[0]] = (last.mean(), last.std(ddof=1) / np.sqrt(len(last)))
    return means


def timed(case, draws, headline, seed, generator, real, at_once):
    rng = np.random.Generator(generator(seed))
    start = time.process_time()
    parts = [scopes(simulate(case, at_once or draws, rng, real), case, headline, real)
             for _ in range(0, draws, at_once or draws)]
    means = summarise(parts)
    return means, time.process_time() - start


def main():
    weir = json.loads(subprocess.run([sys.argv[1]], check=True, capture_output=True, text=True).stdout)
    draws = int(sys.argv[2]) if len(sys.argv) > 2 else 256
    case = weir["case"]
    print(f"NumPy {np.__version__}, {draws} draws; Weir {weir['nanoseconds']:.1f} ns per draw x county x "
          "quarter, quantiles included")
    runs = 3
    for way, (generator, real, at_once) in WAYS.items():
        went = [timed(case, draws, weir["headline"], 20200420 + run, generator, real, at_once)
                for run in range(runs)]
        worst, where = 0.0, ""
        for name, (mean, error) in weir["means"].items():
            if name not in went[0][0]:
                continue
            other = np.mean([means[name][0] for means, _ in went])
            apart = np.hypot(error, np.mean([means[name][1] for means, _ in went]) / np.sqrt(runs))
            # money has no noise here
            equal = abs(other - mean) <= (1e-9 if real == np.float64 else 1e-5) * abs(mean)
            miss = 0.0 if equal else abs(other - mean) / apart if apart > 0 else float("inf")
            worst, where = max((worst, where), (miss, name))
        if worst > 5:
            sys.exit(f"{way}: the means of {where} are {worst:.1f} standard errors apart: no ratio is given")
        each = min(took for _, took in went) * 1e9 / (draws * case["counties"] * case["quarters"])
        print(f"{way}: {each:.1f} ns, {each / weir['nanoseconds']:.1f} times Weir's; means at most "
              f"{worst:.1f} standard errors apart ({where})", flush=True)


if __name__ == "__main__":
    main()
