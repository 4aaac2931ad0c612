"""Gradient descent in exact arithmetic: the trained parameters of one ticket on one data set, enclosed in balls.

The trajectory meant is that of the task's steps over the real numbers, with relu'(0) = 0: what the float program
approximates. Nothing is assumed about the float program. Where a relu's sign is not decided at the given precision the
answer is None; the balls widen by about a bit a step, so more bits help, except where a pre-activation is exactly 0.

Exact zeros are kept exact where they come from the network's structure. The pre-activations h_j(x) of the first hidden
layer are carried from step to step by themselves,

    h_j(x) -= rate * sum over x' of delta_j(x') K_j(x', x),   K_j(x', x) = sum of x'_i x_i over kept inputs (+ 1: bias),

with K exact: a unit that is exactly 0 at x stays exactly 0 while every point that moves it has K = 0 (on the cube, points
that differ in two coordinates), and a unit without kept inputs or bias is 0 for ever. Floating-point programs lose such
zeros to the rounding of single weights. A zero that arises by coincidence on the way is not decided at any precision.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from flint import arb

from bounds.enclose import precision, to_arb
from sims.masks import check_mask, check_size
from sims.task import Task
from sims.validate import check, exact_integer

FIRST_BITS, LAST_BITS = 1024, 4096
Grid = list[list[arb]]


class Undecided(ArithmeticError):
    """A relu's sign is not decided by the ball around its pre-activation."""


def certified_training(
    task: Task,
    start: Sequence[Fraction],
    mask: int,
    data: int,
    *,
    steps: int | None = None,
    bits: int = FIRST_BITS,
) -> tuple[arb, ...] | None:
    """Balls around the parameters that exact gradient descent reaches from the masked start on data set `data`.

    Parameters in the flat order of the network; dropped ones are exactly 0, and those that no step moves are the start's
    (exact balls where `bits` bits hold them). None where a relu's sign is undecided at `bits` bits.

    Raises ValueError for a start of the wrong length, a mask, data set or number of steps out of range, or bits below 64.
    """
    who = "certified_training"
    start, mask, data = _checked(who, task, start, mask, data)
    steps = task.steps if steps is None else exact_integer(who, "steps", steps)
    check(who, "steps", steps, steps >= 0, "be at least 0")
    bits = exact_integer(who, "bits", bits)
    check(who, "bits", bits, bits >= 64, "be at least 64")
    with precision(bits):
        run = _Run(task, start, mask, data)
        try:
            for _ in range(steps):
                run.step()
        except Undecided:
            return None
        return run.parameters()


def top_mask(parameters: Sequence[arb], mask: int, size: int) -> int | None:
    """The mask of the `size` parameters of `mask` with the largest magnitudes; of equal ones the smaller index stays.

    None where the balls do not decide it; two magnitudes count as equal only when both balls are single numbers.
    ValueError unless mask and size fit.
    """
    mask = check_mask("top_mask", mask, len(parameters))
    size = check_size("top_mask", size, mask.bit_count())
    with precision(LAST_BITS):  # the balls are compared as they are, not rounded first
        magnitude = {q: abs(ball) for q, ball in enumerate(parameters) if mask >> q & 1}
        order = sorted(magnitude, key=lambda q: (-magnitude[q].mid(), q))
        for winner in order[:size]:
            for loser in order[size:]:
                a, b = magnitude[winner], magnitude[loser]
                level = a.is_exact() and b.is_exact() and a == b
                if not (a > b or (level and winner < loser)):
                    return None
    return sum(1 << q for q in order[:size])


def precisions(last: int = LAST_BITS) -> Iterator[int]:
    """The precisions that are tried in turn, each twice the one before."""
    bits = FIRST_BITS
    while bits <= last:
        yield bits
        bits *= 2


def certified_top(
    task: Task, start: Sequence[Fraction], mask: int, data: int, size: int, *, last: int = LAST_BITS
) -> int | None:
    """`top_mask` of exact training, the precision raised until it is decided; None when `last` bits leave it open.

    Raises as `certified_training` and `top_mask` do.
    """
    for bits in precisions(last):
        trained = certified_training(task, start, mask, data, bits=bits)
        found = None if trained is None else top_mask(trained, mask, size)
        if found is not None:
            return found
    return None


def _checked(
    who: str, task: Task, start: Sequence[Fraction], mask: int, data: int
) -> tuple[tuple[Fraction, ...], int, int]:
    p = task.mlp.p
    exact = task.mlp.checked_start(who, start)
    mask = check_mask(who, mask, p)
    data = exact_integer(who, "data", data)
    check(who, "data", data, 0 <= data < task.law.size, f"satisfy 0 <= data < {task.law.size} data sets")
    return exact, mask, data


class _Run:
    """One training run at the current precision.

    The first layer is never needed between steps, only its pre-activations; what moves it is summed in `push`.
    """

    def __init__(self, task: Task, start: tuple[Fraction, ...], mask: int, data: int) -> None:
        widths = task.mlp.widths
        totals, sums = (array[data].tolist() for array in (task.totals, task.sums))
        here = [x for x, total in enumerate(totals) if total]
        self.points = [tuple(task.points[x]) for x in here]
        self.totals, self.sums = ([values[x] for x in here] for values in (totals, sums))
        self.squared = task.loss == "squared"
        # squared: gradient (2/n)(n_x f - s_x); logistic: (1/n)(n_x sigma(f) - n_plus)
        self.rate = to_arb(Fraction(task.rate) * (2 if self.squared else 1) / task.law.n)
        masked = tuple(value if mask >> q & 1 else Fraction(0) for q, value in enumerate(start))
        keeps = [mask >> q & 1 for q in range(len(start))]
        self.weights: list[Grid] = []
        self.biases: list[list[arb]] = []
        self.keeps: list[tuple[list[list[int]], list[int]]] = []
        self.start: list[tuple[list[list[Fraction]], list[Fraction]]] = []
        at = 0
        for inputs, units in pairwise(widths):
            rows = [slice(at + j * inputs, at + (j + 1) * inputs) for j in range(units)]
            at += inputs * units
            tail = slice(at, at + units)
            at += units
            self.keeps.append(([keeps[row] for row in rows], keeps[tail]))
            self.start.append(([list(masked[row]) for row in rows], list(masked[tail])))
            self.weights.append([[to_arb(value) for value in masked[row]] for row in rows])
            self.biases.append([to_arb(value) for value in masked[tail]])
        first, shift = self.start[0]
        self.hidden: Grid = [  # exact until it is rounded, so that a zero is a zero
            [to_arb(sum((w * x for w, x in zip(row, point, strict=True)), bias)) for point in self.points]
            for row, bias in zip(first, shift, strict=True)
        ]
        self.push: Grid = [[arb(0) for _ in self.points] for _ in first]
        keep_weights, keep_biases = self.keeps[0]
        self.kernel = [
            [
                [
                    to_arb(sum((a * b for k, a, b in zip(row, one, other, strict=True) if k), Fraction(bias)))
                    for other in self.points
                ]
                for one in self.points
            ]
            for row, bias in zip(keep_weights, keep_biases, strict=True)
        ]

    def step(self) -> None:
        """One step of gradient descent on every parameter at once."""
        places = range(len(self.points))
        before = [self.hidden]  # pre-activations of every layer: unit, point
        for weights, biases in zip(self.weights[1:], self.biases[1:], strict=True):
            last = before[-1]
            active = [[unit for unit in range(len(last)) if _positive(last[unit][x])] for x in places]
            before.append(
                [
                    [sum((row[u] * last[u][x] for u in active[x]), bias) for x in places]
                    for row, bias in zip(weights, biases, strict=True)
                ]
            )
        delta = self._errors(before[-1])
        for layer in range(len(self.weights) - 1, 0, -1):
            last = before[layer - 1]
            live = [[_positive(value) for value in values] for values in last]
            back = [
                [
                    _dot((self.weights[layer][o][u], delta[o][x]) for o in range(len(delta)))
                    if live[u][x]
                    else arb(0)
                    for x in places
                ]
                for u in range(len(last))
            ]
            keep, keep_bias = self.keeps[layer]
            for o, errors in enumerate(delta):
                row = self.weights[layer][o]
                for u in range(len(last)):
                    if keep[o][u]:
                        row[u] -= self.rate * _dot((errors[x], last[u][x]) for x in places if live[u][x])
                if keep_bias[o]:
                    self.biases[layer][o] -= self.rate * sum(errors, arb(0))
            delta = back
        for unit, errors in enumerate(delta):
            moving = [x for x in places if not errors[x].is_zero()]
            for x in moving:
                self.push[unit][x] += errors[x]
            kernel = self.kernel[unit]
            for x in places:
                self.hidden[unit][x] -= self.rate * _dot((errors[z], kernel[z][x]) for z in moving)

    def _errors(self, outputs: Grid) -> Grid:
        """n R's derivative by every output at every point, up to the factor in `rate`."""
        single = len(outputs) == 1
        errors = []
        for x, (total, labels) in enumerate(zip(self.totals, self.sums, strict=True)):
            f = outputs[0][x] if single else outputs[1][x] - outputs[0][x]
            if self.squared:
                errors.append(f * total - labels)
            else:
                errors.append(total / (1 + (-f).exp()) - (total + labels) // 2)
        return [errors] if single else [[-error for error in errors], errors]

    def parameters(self) -> tuple[arb, ...]:
        """All parameters in flat order."""
        flat: list[arb] = []
        (first, shift), (keep, keep_bias) = self.start[0], self.keeps[0]
        points = [[to_arb(value) for value in point] for point in self.points]
        for push, row, kept in zip(self.push, first, keep, strict=True):
            for i, value in enumerate(row):
                moved = _dot((push[x], point[i]) for x, point in enumerate(points)) if kept[i] else arb(0)
                flat.append(to_arb(value) - self.rate * moved)
        for push, value, kept_bias in zip(self.push, shift, keep_bias, strict=True):
            moved = sum(push, arb(0)) if kept_bias else arb(0)
            flat.append(to_arb(value) - self.rate * moved)
        for weights, biases in zip(self.weights[1:], self.biases[1:], strict=True):
            flat += [value for row in weights for value in row] + biases
        return tuple(flat)


def _dot(pairs: Iterator[tuple[arb, arb]]) -> arb:
    """Sum of products; exactly 0 where every product is."""
    total = arb(0)
    for a, b in pairs:
        total += a * b
    return total


def _positive(value: arb) -> bool:
    """Whether a relu is on. Undecided where the ball holds 0 and more."""
    if value > 0:
        return True
    if value <= 0:
        return False
    raise Undecided
