"""Signs of sums in which a maximum stands: it is at least each of its arguments, and no more is used."""

import pytest
import sympy as sp

from bounds.signs import Signs

a, b, c = sp.symbols("a b c", positive=True)
r = sp.Symbol("r", real=True)


@pytest.mark.parametrize(
    ("expr", "sign"),
    [
        (sp.Max(a, b) - a, 1),
        (a - sp.Max(a, b), -1),
        (c * sp.Max(a, b) - b * c, 1),
        (sp.Max(a + c, b) - a, 2),
        (a - sp.Max(a + c, b), -2),
        (sp.Max(a, b) - c, 0),
        (sp.Max(a, b) - a - b, 0),  # it is at most their sum, which is not seen
        (r * sp.Max(a, b) - r * a, 0),
        (sp.Max(a, b) - 2 * a, 0),
    ],
)
def test_a_maximum_is_at_least_its_arguments(expr, sign):
    assert Signs().of(expr) == sign
