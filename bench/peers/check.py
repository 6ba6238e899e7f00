"""What an answer is worth, computed anew from the problem: no solver's own word is taken."""

import math
from dataclasses import dataclass

import numpy as np

SEGMENTS = 10  # of each cell in the grid's linear program; grid_lp.hpp has the same

ROWS_KEPT = 1e-7  # largest violation, relative to the bound, that still counts as obeying
EQUAL = 1e-7  # largest relative difference of two objectives that still counts as equal
GRID_OPTIMAL = 1e-9  # largest relative gap that still counts as an optimum of the grid


@dataclass
class Finding:
    good: bool
    words: str
    objective: float = math.nan
    difference: float = math.nan  # relative to the certified objective
    gap: float = math.nan  # of the problem that was solved, proven by the answer's own prices


def outcome(p, x):
    return math.fsum(-p.a * np.expm1(-x / p.s))


def knots(p):
    """Of each cell's grid, with the curve there. Shape: [cell][SEGMENTS + 1]."""
    x = p.lower[:, None] + np.linspace(0, 1, SEGMENTS + 1) * (p.upper - p.lower)[:, None]
    return x, -p.a[:, None] * np.expm1(-x / p.s[:, None])


def slopes(p):
    x, curve = knots(p)
    return np.diff(curve) / np.diff(x)


def grid_outcome(p, x):
    """The sum of the chords at x, which no grid's program can exceed."""
    at, curve = knots(p)
    filled = np.clip(x[:, None] - at[:, :-1], 0, np.diff(at))
    return math.fsum(curve[:, 0]) + math.fsum((slopes(p) * filled).ravel())


def grid_error(p):
    """By how much the grid's optimum can lie below the true one: the widest distance of each curve
    from its chords, which is where it runs parallel to one."""
    at, curve = knots(p)
    chord = slopes(p)
    x = np.clip(-p.s[:, None] * np.log(chord * (p.s / p.a)[:, None]), at[:, :-1], at[:, 1:])
    above = -p.a[:, None] * np.expm1(-x / p.s[:, None]) - curve[:, :-1] - chord * (x - at[:, :-1])
    return math.fsum(above.max(axis=1))


def prices_of(p, price):
    """Per cell, and what the rows' bounds are worth. A price of the wrong sign counts as none, so
    that what follows is a bound whatever the prices are."""
    price = np.concatenate([price[:1], np.maximum(price[1:1 + len(p.cap)], 0),
                            np.minimum(price[1 + len(p.cap):], 0)])
    return sum(price[rows] for rows in p.rows()), math.fsum(price * p.row_bounds())


def bound(p, price):
    """No allocation within the rows is worth more: each cell chooses freely at the prices."""
    pi, worth = prices_of(p, price)
    with np.errstate(divide="ignore", invalid="ignore"):
        free = np.where(pi > 0, p.s * np.log(p.a / (p.s * pi)), np.inf)
    x = np.clip(free, p.lower, p.upper)
    return math.fsum(np.concatenate([-p.a * np.expm1(-x / p.s) - pi * x, [worth]]))


def grid_bound(p, price):
    pi, worth = prices_of(p, price)
    at, curve = knots(p)
    taken = np.maximum(slopes(p) - pi[:, None], 0) * np.diff(at)
    return math.fsum(np.concatenate([taken.ravel(), curve[:, 0] - pi * p.lower, [worth]]))


def violation(p, x):
    """The worst one, of a cell relative to its width and of a row relative to its bound."""
    width = p.upper - p.lower
    sums, bounds = p.row_sums(x), p.row_bounds()
    over = (sums - bounds) / bounds
    caps, floors = over[1:1 + len(p.cap)], over[1 + len(p.cap):]
    return max(abs(over[0]), caps.max(initial=0), -floors.min(initial=0),
               ((p.lower - x) / width).max(), ((x - p.upper) / width).max())


def check_allocation(p, x, price, on_grid, certified):
    """`certified`: the objective of Weir's answer and the bound that its prices prove."""
    if not np.all(np.isfinite(x)):
        return Finding(False, "WRONG: not numbers")
    objective = outcome(p, x)
    value = grid_outcome(p, x) if on_grid else objective
    proven = math.inf
    if len(price):
        proven = grid_bound(p, price) if on_grid else bound(p, price)
    gap = (proven - value) / abs(value)
    best, best_bound = certified or (objective, proven)
    found = Finding(True, "", objective, (objective - best) / abs(best), gap)
    broken = violation(p, x)
    if broken > ROWS_KEPT:
        found.good, found.words = False, f"WRONG: breaks a bound by {broken:.0e}"
    elif certified is None:
        found.good = abs(gap) <= EQUAL
        found.words = f"proven, gap {gap:.0e}" if found.good else f"WRONG: gap {gap:.0e}"
    elif not on_grid:
        found.good = abs(found.difference) <= EQUAL
        found.words = "equal" if found.good else "WRONG: another objective"
    elif abs(gap) > GRID_OPTIMAL:
        found.good, found.words = False, f"WRONG: gap {gap:.0e} on the grid"
    elif value > best_bound * (1 + EQUAL) or best - value > grid_error(p) * (1 + EQUAL):
        found.good, found.words = False, "WRONG: outside the grid's bound"
    else:
        found.words = "optimum of the grid"
    return found


def check_knapsack(p, x, best):
    """`best`: Weir's value; None for Weir itself."""
    taken = np.rint(x)
    if len(x) != len(p.value) or np.abs(x - taken).max() > 1e-6:
        return Finding(False, "WRONG: not whole items")
    value = float(p.value @ taken)
    words = "equal" if best is not None else "closed its bound"
    found = Finding(True, words, value, 0 if best is None else (value - best) / best)
    if p.weight @ taken > p.capacity:
        found.good, found.words = False, "WRONG: too heavy"
    elif found.difference != 0:
        found.good = False
        found.words = "WRONG: less" if found.difference < 0 else "BETTER: Weir's is wrong"
    return found
