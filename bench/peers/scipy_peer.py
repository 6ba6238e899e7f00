"""SciPy: HiGHS on the grid's linear program or on the knapsack, SLSQP and trust-constr on the
concave problem itself. Arguments and output as in peer.hpp.
"""

import json
import sys
import time

import numpy as np
from scipy import optimize, sparse

import check
import problems

OUT_OF_TIME = "time limit"


def row_matrix(p, columns_per_cell):
    """Shape: [row][column]."""
    families = [np.repeat(rows, columns_per_cell) for rows in p.rows()]
    columns = np.tile(np.arange(len(families[0])), len(families))
    return sparse.csr_matrix((np.ones(len(columns)), (np.concatenate(families), columns)))


def status_of(result, time_codes):
    if result.success:
        return "solved"
    return OUT_OF_TIME if result.status in time_codes else f"failed: {result.message[:40]}"


class Grid:
    def __init__(self, p, method, allowed):
        self.p, self.method, self.allowed = p, method, allowed
        at, self.curve = check.knots(p)
        self.slope = check.slopes(p).ravel()
        self.width = np.diff(at).ravel()
        self.matrix = row_matrix(p, check.SEGMENTS)
        self.right = p.row_bounds() - p.row_sums(p.lower)

    def solve(self):
        caps = 1 + len(self.p.cap)
        sign = np.where(np.arange(len(self.right)) < caps, 1.0, -1.0)[1:]
        some = len(sign) > 0
        self.result = optimize.linprog(
            -self.slope, A_eq=self.matrix[:1], b_eq=self.right[:1],
            A_ub=sparse.diags(sign) @ self.matrix[1:] if some else None,
            b_ub=sign * self.right[1:] if some else None,
            bounds=np.column_stack([np.zeros_like(self.width), self.width]),
            method=self.method, options={"time_limit": self.allowed})
        self.sign = sign

    def answer(self):
        status = status_of(self.result, {1})
        if status != "solved":
            return status, 0.0, self.p.lower, np.zeros(0)
        x = self.p.lower + self.result.x.reshape(len(self.p.a), -1).sum(axis=1)
        price = -np.concatenate([self.result.eqlin.marginals,
                                 self.sign * self.result.ineqlin.marginals])
        return status, float(self.curve[:, 0].sum() - self.result.fun), x, price


class OutOfTime(Exception):
    pass


class Concave:
    def __init__(self, p, method, allowed):
        self.p, self.method, self.allowed = p, method, allowed
        self.start = 0.65 * p.lower + 0.35 * p.upper
        self.bounds = optimize.Bounds(p.lower, p.upper)
        self.budget = optimize.LinearConstraint(np.ones((1, len(p.a))), p.budget, p.budget)

    def solve(self):
        p, until = self.p, time.monotonic() + self.allowed

        def value(x):
            if time.monotonic() > until:
                raise OutOfTime
            return np.sum(p.a * np.expm1(-x / p.s))

        def gradient(x):
            return -p.a / p.s * np.exp(-x / p.s)

        more = {"options": {"ftol": 1e-12, "maxiter": 10_000}}
        if self.method == "trust-constr":
            more = {"hess": lambda x: sparse.diags(p.a / p.s**2 * np.exp(-x / p.s)),
                    "options": {"gtol": 1e-9, "xtol": 1e-12, "maxiter": 10_000}}
        try:
            self.result = optimize.minimize(value, self.start, jac=gradient, method=self.method,
                                            bounds=self.bounds, constraints=[self.budget], **more)
        except OutOfTime:
            self.result = None

    def answer(self):
        if self.result is None:
            return OUT_OF_TIME, 0.0, self.start, np.zeros(0)
        return status_of(self.result, ()), -float(self.result.fun), self.result.x, np.zeros(0)


class Knapsack:
    def __init__(self, p, _, allowed):
        self.p, self.allowed = p, allowed

    def solve(self):
        count = len(self.p.value)
        self.result = optimize.milp(
            -self.p.value, integrality=np.ones(count), bounds=optimize.Bounds(0, 1),
            constraints=optimize.LinearConstraint(self.p.weight[None, :], -np.inf,
                                                  self.p.capacity),
            options={"time_limit": self.allowed, "mip_rel_gap": 0})

    def answer(self):
        status = status_of(self.result, {1})
        x = np.zeros(0) if self.result.x is None else self.result.x
        return status, -float(self.result.fun or 0), x, np.zeros(0)


def main():
    path, method, allowed, answer_path = sys.argv[1:]
    allowed = float(allowed)
    if method == "knapsack":
        p, kind = problems.read_knapsack(path), Knapsack
    else:
        p, kind = problems.read_allocation(path), Grid if method.startswith("highs") else Concave
    seconds = []
    while sum(seconds) < 0.2:
        model = kind(p, method, allowed)
        start = time.process_time()
        model.solve()
        seconds.append(time.process_time() - start)
    status, objective, x, price = model.answer()
    np.concatenate([x, price]).tofile(answer_path)
    print("\n" + json.dumps({"status": status, "objective": objective, "seconds": seconds}))


if __name__ == "__main__":
    main()
