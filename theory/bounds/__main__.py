"""`python -m bounds README.md` rewrites the table of claims between the file's two markers."""

from __future__ import annotations

import sys
from pathlib import Path

from bounds.render import with_claims

if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m bounds README.md")
    path = Path(sys.argv[1])
    path.write_text(with_claims(path.read_text(encoding="utf-8")), encoding="utf-8")
