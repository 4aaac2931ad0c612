"""The README's table of claims: the records, their audits, and what confronting them with exact instances has shown.

`python -m sims.sweeps.claims README.md` renews it.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from bounds.render import with_claims
from sims.confront import Line, Report, confront_all
from sims.finite_zoo import NETWORKS, finite_report
from sims.zoo import zoo

# Entries that have finite laws of their own and are confronted with the enumerated networks besides.
BOTH = (
    "kumar_2024_learner_information",
    "kumar_2024_noise_decomposition",
    "peff_2026_noise_decomposition",
    "peff_2026_correlation_tail",
    "peff_2026_information_transport",
)


def network_report() -> Report:
    """The sparse laws and their lemmas on the enumerated networks."""
    return confront_all((*NETWORKS, *BOTH), zoo())


def confronted(*found: Report) -> dict[str, tuple[int, str]]:
    """id -> (instances that met its hypotheses, smallest slack): slack to three digits, `1 (attained)`
    for equality."""
    lines: dict[str, list[Line]] = {}
    for report in found:
        for line in report.lines:
            lines.setdefault(line.bound, []).append(line)
    return {id: (sum(line.met for line in mine), _slack(mine)) for id, mine in lines.items()}


def _slack(lines: list[Line]) -> str:
    slacks = [line.smallest_slack for line in lines if line.smallest_slack is not None]
    if not slacks:
        return ""
    least = min(slacks, key=lambda slack: slack.lower)
    if least.exact and least.lower == 1:
        return "1 (attained)"
    beyond = float(least) - 1
    return f"1 + {beyond:.1g}" if beyond < 0.005 else f"{beyond + 1:.3g}"


def main(readme: Path) -> None:
    """Renew the table in the file, saying how long it took."""
    start = time.perf_counter()
    readme.write_text(
        with_claims(readme.read_text(encoding="utf-8"), confronted(finite_report(), network_report())),
        encoding="utf-8",
    )
    print(f"  claims  {readme}  {time.perf_counter() - start:.1f} s", flush=True)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m sims.sweeps.claims README.md")
    main(Path(sys.argv[1]))
