"""Training tickets, beside PyTorch's vmap over tickets, and beside what the machine can do.

The same arithmetic in float64 on the same two threads: the paper's toy, one data set, random tickets. We take all 512
steps; PyTorch takes as long for every step, so that a hundred are timed and scaled.
"""

from __future__ import annotations

import numba
import numpy as np
import pytest

from sims.task import paper_toy
from sims.training import train

TICKETS, TIMED, THREADS = 2**15, 100, 2


def random_masks(p, number):
    """Masks of all sizes, distinct."""
    return np.random.default_rng(0).choice(2**p, number, replace=False)


def flops(task, points, units):
    """Operations of a step with that many points and units alive, one output; comparisons are not counted."""
    d, _, _ = task.mlp.widths
    forward, backward = 2 * d + 2, 2 * d + 4  # per unit and point
    return points * (units * (forward + backward) + 3) + 2 * (units * (d + 2) + 1)


@numba.njit(error_model="numpy")
def _multiply_and_add(rounds, a, b, out):
    """Independent chains of a product and a sum, not fused: what arithmetic without fastmath may reach."""
    x = out.copy()
    for _ in range(rounds):
        for t in range(128):
            x[t] = x[t] * a + b
    out[:] = x


def peak_flops(best_of):
    """Products and sums per second of one core in double precision."""
    out, rounds = np.zeros(128), 1_000_000
    _multiply_and_add(1, 0.5, 0.25, out)
    return 2 * 128 * rounds / best_of(lambda: _multiply_and_add(rounds, 0.5, 0.25, out), 5)


def test_tickets_of_the_papers_toy(best_of, compare, remark):
    torch = pytest.importorskip("torch")
    torch.set_num_threads(THREADS)
    task, p = paper_toy(), 21
    start = task.mlp.initial(0)
    t = int(np.flatnonzero((task.totals > 0).sum(axis=1) == 6)[1000])  # six distinct points, the slowest kind
    masks = random_masks(p, TICKETS)
    floats = np.array([float(v) for v in start])

    seen = np.flatnonzero(task.totals[t])
    x = torch.tensor(task.point_floats[seen])
    total, labels = (torch.tensor(v[t, seen].astype(float)) for v in (task.totals, task.sums))
    kept = torch.tensor((masks[:, None] >> np.arange(p)) & 1, dtype=torch.float64)

    def risk(theta, mask):
        theta = theta * mask
        values = torch.relu(x @ theta[:12].reshape(4, 3).T + theta[12:16])
        f = values @ theta[16:20] + theta[20]
        return ((total * f * f - 2 * labels * f).sum() + task.n) / task.n

    slopes = torch.func.vmap(torch.func.grad(risk))

    def by_torch(step=slopes):
        theta = torch.tensor(floats).expand(TICKETS, p) * kept
        for _ in range(TIMED):
            theta = theta - float(task.rate) * step(theta, kept)
        return theta.numpy()

    def ours(steps=task.steps):
        return train(task, start, masks, t, steps=steps, threads=THREADS)

    assert np.abs(by_torch() - ours(TIMED)).max() < 1e-9
    seconds, theirs = best_of(ours, 7), best_of(by_torch, 2) * task.steps / TIMED
    distinct = len(np.unique(task.mlp.alive(masks)))
    what = f"{TICKETS} tickets of the 3-4-1 network, {task.steps} steps on one data set"
    compare(
        what,
        seconds,
        "PyTorch, vmap of grad",
        theirs,
        f"{THREADS} threads; {distinct} tickets up to dead units",
    )

    # the kernel alone: as many tickets, none of which repeats or has a dead unit
    draw = np.random.default_rng(1).integers(0, 2**p, 12 * TICKETS)
    alive = np.unique(draw[(task.mlp.alive(draw) == draw) & (task.mlp.kept(draw)[:, 1] == 4)])
    masks = alive[:TICKETS] if len(alive) >= TICKETS else np.resize(alive, TICKETS)
    distinct_starts = np.broadcast_to(
        floats, (len(masks), p)
    ).copy()  # starts given one by one are never merged

    def kernel(threads=THREADS, steps=task.steps):
        return train(task, distinct_starts, masks, t, steps=steps, threads=threads)

    kernel()
    seconds = best_of(kernel, 7)
    compare(
        "the same number of tickets, all units alive, nothing merged",
        seconds,
        "PyTorch, vmap of grad",
        theirs,
    )
    alone = best_of(lambda: kernel(1), 5)
    work, peak = flops(task, len(seen), 4), peak_flops(best_of)
    rate = len(masks) * task.steps / alone
    remark(
        f"{rate:.3g} steps of tickets per second in one thread, {work} operations each: {work * rate:.3g} of "
        f"{peak:.3g} flop/s, {work * rate / peak:.0%} of what products and sums reach unfused and in registers"
    )
