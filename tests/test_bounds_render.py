"""Rendering: what a reader sees is the record, in the field's own notation."""

from __future__ import annotations

import re
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

import bounds
from bounds.bound import Require
from bounds.enclose import Undefined, enclosure
from bounds.errata import errata_page
from bounds.notation import for_reading, plain, plain_relation, relation, typeset
from bounds.render import BEGIN, END, claims_table, derivation_latex, escaped, with_claims
from bounds.symbols import SYMBOLS, log2

n, d, c, p, p_eff, delta, epsilon, lipschitz = (
    SYMBOLS[name] for name in ("n", "d", "c", "p", "p_eff", "delta", "epsilon", "lipschitz")
)
LAW = "kumar_2024_sparse_law"


def test_the_sparse_law_as_a_paper_prints_it():
    assert bounds.latex(LAW) == (
        r"\mathrm{Lip}(f^W) \ge \frac{\varepsilon}{1152} \sqrt{\frac{n d \delta}{c \left(p_{\mathrm{eff}} + 2 \delta "
        r"\log{\left(\frac{4}{\delta} \right)}\right)}} \qquad \left(\text{with probability at least }1-\delta: "
        r"A_{f^W}\right)"
    )
    assert bounds.text(LAW).splitlines()[:3] == [
        f"{LAW}: Sparse law of robustness (high_probability, theorem, upper)",
        "  lipschitz >= (epsilon/1152)*sqrt(n*d*delta/(c*(p_eff + 2*delta*log(4/delta))))",
        "  requires n*epsilon**2 >= 512*k*log(8*k/delta) (enough data)",
    ]


@pytest.mark.parametrize(
    ("expr", "latex", "text"),
    [
        (sp.sqrt(n * d / c), r"\sqrt{\frac{n d}{c}}", "sqrt(n*d/c)"),
        (log2(p), r"\log_2\left(p\right)", "log2(p)"),
        (-log2(p + 1), r"- \log_2\left(p + 1\right)", "-log2(p + 1)"),
        (3 * c * d * n, "3 n d c", "3*n*d*c"),
        (1 + 2 * p_eff, r"2 p_{\mathrm{eff}} + 1", "2*p_eff + 1"),
        (sp.Rational(1, 2) * delta, r"\frac{\delta}{2}", "delta/2"),
        (sp.log(2) * p_eff, r"p_{\mathrm{eff}} \log{\left(2 \right)}", "p_eff*log(2)"),
        (c - d, "c - d", "c - d"),
        (sp.Integer(7), "7", "7"),
        (lipschitz**2, r"\left(\mathrm{Lip}(f^W)\right)^{2}", "lipschitz**2"),
    ],
)
def test_expressions_read_as_people_write_them(expr, latex, text):
    assert typeset(expr) == latex
    assert plain(expr) == text


def test_numbers_that_a_record_keeps_unfolded_stay_so():
    kept = sp.Mul(sp.Pow(8, 3, evaluate=False), n, evaluate=False)
    assert typeset(kept) == "8^{3} n"
    assert plain(kept) == "8**3*n"


def test_relations():
    require = Require("enough", n * epsilon**2, ">=", 512 * sp.log(8 / delta))
    assert plain_relation(require) == "n*epsilon**2 >= 512*log(8/delta)"
    assert relation(p, "<", c) == "p < c"
    assert relation(p, "==", c) == "p = c"


_ATOMS = st.sampled_from([n, c, p_eff, delta, sp.Integer(2), sp.Rational(3, 7)])


def _grow(parts):
    two = st.tuples(parts, parts)
    return st.one_of(
        two.map(lambda ab: ab[0] + ab[1]),
        two.map(lambda ab: ab[0] - ab[1]),
        two.map(lambda ab: ab[0] * ab[1]),
        two.map(lambda ab: ab[0] / (1 + ab[1] ** 2)),
        two.map(lambda ab: sp.Max(*ab)),
        parts.map(lambda a: sp.sqrt(1 + a**2)),
        parts.map(lambda a: log2(1 + a**2)),
    )


@settings(max_examples=150, deadline=None)
@given(st.recursive(_ATOMS, _grow, max_leaves=6))
def test_writing_for_reading_keeps_the_value(expr):
    """The rearranged tree, and the ASCII text read back, against the expression itself."""
    values = {"n": Fraction(3), "c": Fraction(2, 3), "p_eff": Fraction(5, 4), "delta": Fraction(1, 7)}
    try:
        expected = enclosure(expr, values)
    except Undefined:
        return
    back = sp.sympify(plain(expr), locals={**SYMBOLS, "log2": log2})
    for other in (
        back,
        for_reading(expr).replace(lambda e: type(e).__name__ == "_Log2", lambda e: log2(e.args[0])),
    ):
        found = enclosure(other, values)
        assert found.lower <= expected.upper
        assert expected.lower <= found.upper


def test_a_derivation_has_a_line_per_step_and_escapes_its_words():
    b = bounds.get(LAW)
    lines = derivation_latex(b).splitlines()
    assert lines[0] == r"\begin{align*}"
    assert lines[-1] == r"\end{align*}"
    assert len(lines) == len(b.steps) + 2
    assert all(escaped(step.name) in line for step, line in zip(b.steps, lines[1:-1], strict=True))
    assert r"\varepsilon" in lines[-2]


@pytest.mark.xdist_group("reports")
def test_the_table_says_how_each_claim_is_checked():
    row = next(line for line in claims_table().splitlines() if f"`{LAW}`" in line)
    assert "Kumar, Luo & Sellke 2024 (arXiv 2402.01089v1), Theorem 4 | theorem | " in row
    assert row.endswith(f"| ok, {len(bounds.get(LAW).steps)} steps |  |  |")
    told = claims_table({LAW: (1234, "1.5")})
    row = next(line for line in told.splitlines() if f"`{LAW}`" in line)
    assert row.endswith("steps | 1,234 | 1.5 |")
    assert r"\\vert" not in told and r"\Vert K\Vert _F^2" in told  # a norm's bars, not a new line and a bar


def test_the_power_of_a_sum_has_brackets():
    r"""\sum_i v_i^2 is the sum of the squares, and not the square of a quantity that is typeset \sum_i v_i."""
    sums = []
    for id in bounds.ids():
        for power in bounds.get(id).claim.rhs.atoms(sp.Pow):
            base = typeset(power.base)
            if power.base.is_Symbol and re.search(r"\\sum|\\max|\\mathrm\{tr\}", base) and power.exp == 2:
                sums.append(base)
    assert r"(\sum_i v_i)" in sums and all(base.startswith("(") for base in sums)


def test_the_readme_table_is_put_between_its_markers():
    readme = f"before\n{BEGIN}\nold\n{END}\nafter\n"
    fresh = with_claims(readme)
    assert fresh == f"before\n{BEGIN}\n{claims_table()}\n{END}\nafter\n"
    assert with_claims(fresh) == fresh


@pytest.mark.parametrize("readme", ["", BEGIN, END, BEGIN + END + END])
def test_a_readme_without_its_markers_is_refused(readme):
    with pytest.raises(ValueError, match=r"^bounds.render: readme must hold '<!-- claims: begin -->' and"):
        with_claims(readme)


@pytest.mark.xdist_group("reports")
def test_the_command_writes_the_page_of_errata(tmp_path):
    page = tmp_path / "errata.md"
    theory = Path(bounds.__file__).parents[1]
    command = f"import sys, runpy; sys.path.insert(0, {str(theory)!r}); sys.argv = ['bounds', {str(page)!r}]"
    program = f"{command}; runpy.run_module('bounds', run_name='__main__')"
    subprocess.run([sys.executable, "-W", "error", "-c", program], check=True)
    assert page.read_text() == errata_page()
    assert (Path(__file__).resolve().parents[1] / "theory/errata.md").read_text() == page.read_text(), (
        "run `make readme`"
    )
    wrong = [
        id
        for id in bounds.ids()
        for erratum in bounds.get(id).errata
        if erratum.place not in page.read_text()
    ]
    assert not wrong
    assert page.read_text().count("Shown by: failed") == page.read_text().count("Shown by: proved") >= 4
