"""The census of tickets: with and without the quotient by dead units, and beside training batches in numpy."""

import time

import numpy as np

from sims.sweeps.ticket_census import MOST_STEPS, TOLERANCE, exclusive_or
from sims.task import paper_toy
from sims.ticket_census import quotient, ticket_census
from sims.training import CHECKED_EVERY, train_to_convergence

TASK = paper_toy()
DATA = exclusive_or(TASK)
START = TASK.mlp.initial(0)
TICKETS = 2**TASK.mlp.p


def sample(number):
    """Masks drawn from all 2^21, as a census that knows of no quotient meets them."""
    return np.random.default_rng(0).integers(0, TICKETS, number)


def by_numpy(masks):
    """What one would run instead: all tickets of a batch in numpy arrays, those that converged taken out."""
    present = np.flatnonzero(TASK.totals[DATA])
    x = np.array([[float(v) for v in TASK.points[i]] for i in present])
    labels, rate = TASK.sums[DATA][present].astype(float), float(TASK.rate)
    start = np.array([float(v) for v in START])
    kept = (masks[:, None] >> np.arange(21) & 1).astype(float)
    theta, left, losses = start * kept, np.arange(len(masks)), np.empty(len(masks))
    for step in range(1, MOST_STEPS + 1):
        w, keep = theta[left], kept[left]
        inner, bias, outer = w[:, :12].reshape(-1, 4, 3), w[:, 12:16], w[:, 16:20]
        z = x @ inner.transpose(0, 2, 1) + bias[:, None, :]
        a = np.maximum(z, 0)
        residual = np.einsum("lpj,lj->lp", a, outer) + w[:, 20:] - labels
        slope = 2 / len(labels) * residual
        back = slope[:, :, None] * outer[:, None, :] * (z > 0)
        gradient = np.concatenate(
            [
                (back.transpose(0, 2, 1) @ x).reshape(-1, 12),
                back.sum(axis=1),
                np.einsum("lp,lpj->lj", slope, a),
                slope.sum(axis=1, keepdims=True),
            ],
            axis=1,
        )
        gradient *= keep
        theta[left] = w - rate * gradient
        if step % CHECKED_EVERY == 0:
            losses[left] = (residual**2).mean(axis=1)
            left = left[np.abs(gradient).max(axis=1) >= float(TOLERANCE)]
            if len(left) == 0:
                break
    return losses


def test_all_tickets_of_the_paper_toy(compare, remark):
    options = {"tolerance": TOLERANCE, "most_steps": MOST_STEPS, "progress": False}
    ticket_census(TASK, START, DATA, **{**options, "most_steps": CHECKED_EVERY})  # compiled
    begun = time.perf_counter()
    census = ticket_census(TASK, START, DATA, **options)
    ours = time.perf_counter() - begun
    begun = time.perf_counter()
    quotient(TASK.mlp)
    listing = time.perf_counter() - begun
    remark(
        f"census of 2^21 tickets: {ours:.1f} s, {TICKETS / ours:.3g} tickets/s, {listing:.2f} s of it to list the "
        f"{len(census.classes):,} classes; {census.steps.mean():.0f} steps a class, "
        f"{census.counts[census.converged].sum() / TICKETS:.1%} of the tickets converged"
    )
    masks = sample(2**15)
    # one start a lane: train then does not look for tickets that train alike
    starts = np.broadcast_to([float(v) for v in START], (len(masks), 21))
    begun = time.perf_counter()
    found = train_to_convergence(TASK, starts, masks, DATA, steps=MOST_STEPS, tolerance=float(TOLERANCE))
    single = (time.perf_counter() - begun) / len(masks) * TICKETS
    assert found.weights.shape == (len(masks), 21)
    compare(
        "census of 2^21 tickets",
        ours,
        "the same kernel on every ticket",
        single,
        f"timed on {len(masks):,}, scaled; dead units are skipped there too, but tickets are not shared",
    )
    masks = sample(2**10)
    begun = time.perf_counter()
    losses = by_numpy(masks)
    theirs = (time.perf_counter() - begun) / len(masks) * TICKETS
    close = np.abs(losses - census.loss[census.member[masks]]) < 1e-4
    assert close[census.converged[census.member[masks]]].mean() > 0.99
    compare(
        "census of 2^21 tickets",
        ours,
        "batches in numpy",
        theirs,
        f"timed on {len(masks):,} tickets at once, scaled",
    )
