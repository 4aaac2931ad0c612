"""The README's part on the leaderboard: one size as a table, and what it shows in words, both from the numbers.

`python -m sims.sweeps.standings README.md` renews it. What the words compare is checked against the numbers first: words
that no longer hold raise an error.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sims.sweeps.leaderboard import BETA, EPSILON, POCKET_METHODS, README_SIZE, pocket, pocket_rows
from sims.sweeps.table import _plain

STARTS = 4
BEGIN, END = "<!-- leaderboard: begin -->", "<!-- leaderboard: end -->"
HEADINGS = (
    "method",
    "$I$ (bit)",
    "$p_{\\mathrm{eff}}$ (bit)",
    "error",
    "fits",
    "Lip",
    "Lip if it fits",
    "above frontier",
    "shuffled: $I$",
    "shuffled: error",
    "shuffled: Lip",
    "shuffled: above frontier",
    "reinitialised: error",
    "reinitialised: Lip",
    "reinitialised: above frontier",
    "inverted: error",
)
PREFACE = """\
A 2-3-1 network of which every method keeps {size} of 13 parameters; squared error; all {data_sets:,} multisets
of {n} points of $\\{{\\pm1\\}}^2$ with fair labels; means over {starts} starts. *Fits*: error at least
{epsilon} below the noise $\\sigma^2=1$. *Above frontier*: error less the least that any pruning rule of this
size reaches with this much information. *Shuffled*: the mean over all permutations inside each layer; its
$p_{{\\mathrm{{eff}}}}$ is its $I$ and {size} more.
*Reinitialised*: the same masks, with the same information, trained from the {others} other starts. Information is
enclosed, the frontier to 0.001; errors and Lipschitz constants are those of the float64 program, summed over all data
sets and all masks, none sampled. `make figures` draws more sizes and the paper's own toy."""
WORDS = """\
- *Information is not the bottleneck here.* One mask for all data sets, the best of a search, errs {blind:.3f}
  and holds nothing; the best mask of each data set errs {least:.3f} and takes {bits:.2f} bits at least. The
  difference is all that mask information can buy at this size. Only the search gets below the blind mask; IMP
  errs {imp:.3f} with {imp_bits:.2f} bits.
- *Bits held are not bits used.* Masks drawn in proportion to $e^{{-{beta}\\,\\mathrm{{error}}}}$ hold
  {gibbs_bits:.2f} bits and err {gibbs:.3f}: less than every method that scores weights, with fewer bits than
  each of those that see the data. $p_{{\\mathrm{{eff}}}}$ counts what a mask may have memorised, not what helped it.
- *As in No Free Prune,* masks chosen after training hold more ({imp_bits:.2f} and {magnitude_after_bits:.2f}
  bits) than those of SNIP ({snip_bits:.2f}) and GraSP ({grasp_bits:.2f}). They hardly err less: GraSP
  {grasp:.3f}, IMP {imp:.3f}.
- *Shuffled* as Frankle et al. (2020) do, IMP and magnitude after training end worse than random masks
  ({imp_shuffled:.3f} and {magnitude_after_shuffled:.3f} against {random:.3f}). Singh and Liu (2021) find
  pruning at initialisation immune: SNIP nearly is ({snip:.3f} to {snip_shuffled:.3f}), GraSP and SynFlow are
  not ({grasp:.3f} to {grasp_shuffled:.3f}, {synflow:.3f} to {synflow_shuffled:.3f}).
- *Reinitialised,* SNIP and SynFlow gain ({snip_reinitialised:.3f}, {synflow_reinitialised:.3f}), magnitude
  pruning is as before ({magnitude:.3f} to {magnitude_reinitialised:.3f}), GraSP and IMP lose
  ({grasp_reinitialised:.3f}, {imp_reinitialised:.3f}).
- *Singh and Liu explain the immunity* by a law of the kept weights that hardly changes. That cannot be the
  reason here: the initial weights that magnitude pruning keeps are on average {first:.2f} times (first layer)
  and {second:.2f} times (second layer) as large as those that shuffling puts in their place.
- *Inverted,* magnitude pruning is better than upright: {magnitude_inverted:.3f}.
- *Not shown:* other sizes rank the methods otherwise; {starts} starts leave luck in the rows of methods that
  see no data; a training error is no test error."""

Row = Mapping[str, Any]


def computed() -> tuple[list[Row], dict[str, Any]]:
    """The rows and constants behind the section."""
    rows, constants = pocket_rows(pocket(6), STARTS, (README_SIZE,), None, smooth=False)
    return [_plain(row) for row in rows], _plain(constants)


def section(rows: Sequence[Row], constants: Mapping[str, Any]) -> str:
    """What stands between the markers. ValueError where the numbers do not bear the words out."""
    (ends,) = constants["ends"]
    values: dict[str, Any] = {**constants, **ends, "beta": BETA, "epsilon": EPSILON, "size": README_SIZE}
    for row in rows:
        if row["panel"] == "board" and row["size"] == README_SIZE:
            name = row["method"].lower().replace(" ", "_")
            values[name if row["variant"] == "chosen" else f"{name}_{row['variant']}"] = row["error"]
            if row["variant"] == "chosen":
                values[f"{name}_bits"] = row["information"]
    values |= {"first": _kept(rows, "Magnitude", 1), "second": _kept(rows, "Magnitude", 2)}
    check_words(values)
    return "\n\n".join((PREFACE.format(**values), _table(rows), WORDS.format(**values)))


def check_words(v: Mapping[str, Any]) -> None:
    """ValueError with the words that the numbers do not bear out."""
    scores = ("magnitude", "synflow", "snip", "grasp", "magnitude_after", "imp")
    informed = ("snip", "grasp", "magnitude_after", "imp")
    after, before = ("magnitude_after", "imp"), ("snip", "grasp")
    claims = {
        "only the search gets below the blind mask": v["least_error"] < v["blind"]
        and v["blind"] < min(v["gibbs"], v["random"], *(v[m] for m in scores)),
        "Gibbs errs less than every score": all(v["gibbs"] < v[m] for m in scores),
        "Gibbs holds fewer bits than each that sees the data": all(
            v["gibbs_bits"] < v[f"{m}_bits"] for m in informed
        ),
        "masks chosen after training hold more": min(v[f"{m}_bits"] for m in after)
        > max(v[f"{m}_bits"] for m in before),
        "they hardly err less": min(v[m] for m in after) > v["grasp"] - 0.01,
        "IMP and magnitude after training end worse than random masks": min(v[f"{m}_shuffled"] for m in after)
        > v["random"],
        "SNIP nearly is immune": abs(v["snip_shuffled"] - v["snip"]) < 0.03,
        "GraSP and SynFlow are not": all(v[f"{m}_shuffled"] > v[m] + 0.05 for m in ("grasp", "synflow")),
        "SNIP and SynFlow gain": all(v[f"{m}_reinitialised"] < v[m] - 0.02 for m in ("snip", "synflow")),
        "magnitude pruning is as before": abs(v["magnitude_reinitialised"] - v["magnitude"]) < 0.01,
        "GraSP and IMP lose": all(v[f"{m}_reinitialised"] > v[m] + 0.02 for m in ("grasp", "imp")),
        "the kept weights are larger": min(v["first"], v["second"]) > 1.3,
        "inverted magnitude is better": v["magnitude_inverted"] < v["magnitude"],
    }
    for words, true in claims.items():
        if not true:
            raise ValueError(f"standings: the numbers must bear out {words!r}; rewrite the sentence")


def with_section(readme: str, text: str) -> str:
    """The README with the text between its markers. ValueError unless each marker stands there once."""
    if readme.count(BEGIN) != 1 or readme.count(END) != 1:
        raise ValueError(f"standings: readme must hold {BEGIN!r} and {END!r} once each")
    pattern = re.escape(BEGIN) + ".*?" + re.escape(END)
    return re.sub(pattern, lambda _: f"{BEGIN}\n{text}\n{END}", readme, flags=re.DOTALL)


def _table(rows: Sequence[Row]) -> str:
    lines = ["| " + " | ".join(HEADINGS) + " |", "|---" + "|---:" * (len(HEADINGS) - 1) + "|"]
    for name in POCKET_METHODS:
        mine = {
            row["variant"]: row
            for row in rows
            if (row["panel"], row["method"], row["size"]) == ("board", name, README_SIZE)
        }
        chosen, moved, restarted = mine["chosen"], mine["shuffled"], mine["reinitialised"]
        entries = (
            f"{name}, $\\beta={BETA}$" if name == "Gibbs" else name,
            f"{chosen['information']:.2f}",
            f"{chosen['p_eff']:.2f}",
            f"{chosen['error']:.3f}",
            f"{chosen['fit']:.3f}",
            f"{chosen['lipschitz']:.2f}",
            "" if chosen["lipschitz_fit"] is None else f"{chosen['lipschitz_fit']:.2f}",
            f"{max(0.0, chosen['gap']):.3f}",
            f"{moved['information']:.2f}",
            *_trained(moved),
            *_trained(restarted),
            f"{mine['inverted']['error']:.3f}" if "inverted" in mine else "",
        )
        lines.append("| " + " | ".join(entries) + " |")
    return "\n".join(lines)


def _trained(row: Row) -> tuple[str, str, str]:
    """Error, Lipschitz constant and distance to the frontier of a variant."""
    return f"{row['error']:.3f}", f"{row['lipschitz']:.2f}", f"{max(0.0, row['gap']):.3f}"


def _kept(rows: Sequence[Row], method: str, layer: int) -> float:
    wanted = ("kept", method, layer, README_SIZE)
    (row,) = (row for row in rows if (row["panel"], row["method"], row["layer"], row["size"]) == wanted)
    return float(row["ratio"])


def main(readme: Path) -> None:
    """Renew the section in the file, saying how long it took."""
    start = time.perf_counter()
    text = readme.read_text(encoding="utf-8")
    with_section(text, "")  # refuse a file without markers before the work
    readme.write_text(with_section(text, section(*computed())), encoding="utf-8")
    print(f"  standings  {readme}  {time.perf_counter() - start:.1f} s", flush=True)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m sims.sweeps.standings README.md")
    main(Path(sys.argv[1]))
