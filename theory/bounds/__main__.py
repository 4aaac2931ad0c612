"""`python -m bounds theory/errata.md` writes the page of errata."""

from __future__ import annotations

import sys
from pathlib import Path

from bounds.errata import errata_page

if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m bounds theory/errata.md")
    Path(sys.argv[1]).write_text(errata_page(), encoding="utf-8")
