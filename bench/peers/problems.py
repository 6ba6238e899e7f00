"""The problems that every solver gets: made from a seed, kept as one file of doubles each.

problem.hpp reads the same files and says what the letters mean.
"""

from dataclasses import dataclass

import numpy as np

CELLS_PER_COUNTY = 8
PROGRAMMES = 8


@dataclass
class Allocation:
    a: np.ndarray
    s: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    county: np.ndarray
    programme: np.ndarray
    cap: np.ndarray  # empty: no county has one
    floor: np.ndarray
    budget: float

    def rows(self):
        """Row numbers of every cell, one array per family: budget, caps, floors."""
        out = [np.zeros(len(self.a), int)]
        if len(self.cap):
            out.append(1 + self.county)
        if len(self.floor):
            out.append(1 + len(self.cap) + self.programme)
        return out

    def row_sums(self, x):
        count = 1 + len(self.cap) + len(self.floor)
        return sum(np.bincount(rows, x, count) for rows in self.rows())

    def row_bounds(self):
        return np.concatenate([[self.budget], self.cap, self.floor])


@dataclass
class Knapsack:
    value: np.ndarray
    weight: np.ndarray
    capacity: float


def make_allocation(cells, caps, floors, seed=2020):
    """Numbers near 1, which spares every solver the trouble of scaling. Giving each cell 35% of its
    range obeys every row, so that none of the problems is infeasible.
    """
    rng = np.random.default_rng([seed, cells])
    programme = np.arange(cells) % PROGRAMMES
    county = np.arange(cells) // CELLS_PER_COUNTY
    yields = np.exp(rng.normal(0, 0.5, PROGRAMMES))  # so that some programmes need their floor
    s = np.exp(rng.normal(0, 1, cells))
    a = s * np.exp(rng.normal(0, 0.7, cells)) * yields[programme]
    lower = np.where(rng.random(cells) < 0.5, 0, rng.uniform(0, 0.3, cells) * s)
    width = rng.uniform(0.5, 4, cells) * s
    cap_share = rng.uniform(0.35, 0.6, county[-1] + 1)
    floor_share = rng.uniform(0.25, 0.35, PROGRAMMES)
    cap = np.bincount(county, lower) + cap_share * np.bincount(county, width)
    floor = np.bincount(programme, lower) + floor_share * np.bincount(programme, width)
    nothing = np.zeros(0)
    return Allocation(a, s, lower, lower + width, county, programme, cap if caps else nothing,
                      floor if floors else nothing, float(np.sum(lower + 0.35 * width)))


def make_knapsack(kind, items, seed=2020):
    """Weights to 100,000, capacity 30% of their sum. Source of the three kinds: Martello, Pisinger,
    Toth, Management Science 45 (1999)."""
    rng = np.random.default_rng([seed, items])
    largest = 100_000
    weight = rng.integers(1, largest + 1, items)
    value = {
        "uncorrelated": rng.integers(1, largest + 1, items),
        "weakly correlated": np.maximum(1, weight + rng.integers(-largest // 10,
                                                                 largest // 10 + 1, items)),
        "strongly correlated": weight + largest // 10,
    }[kind]
    return Knapsack(value.astype(float), weight.astype(float), float(3 * np.sum(weight) // 10))


def write(path, p):
    if isinstance(p, Allocation):
        head = [len(p.a), len(p.cap), len(p.floor), p.budget]
        columns = [p.a, p.s, p.lower, p.upper, p.county, p.programme, p.cap, p.floor]
    else:
        head = [len(p.value), p.capacity]
        columns = [p.value, p.weight]
    np.concatenate([head, *columns]).astype(float).tofile(path)


def read_allocation(path):
    numbers = np.fromfile(path)
    cells, caps, floors = numbers[:3].astype(int)
    sizes = [cells] * 6 + [caps, floors]
    columns = np.split(numbers[4:], np.cumsum(sizes))[:-1]
    county, programme = columns[4].astype(int), columns[5].astype(int)
    return Allocation(*columns[:4], county, programme, *columns[6:], float(numbers[3]))


def read_knapsack(path):
    numbers = np.fromfile(path)
    value, weight = np.split(numbers[2:], 2)
    return Knapsack(value, weight, float(numbers[1]))
