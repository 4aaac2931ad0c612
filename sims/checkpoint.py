"""Checkpoints of long enumerations: named by their inputs, written whole or not at all, refused when damaged.

A checkpoint is one JSON object with the text of the partial result, its SHA-256, and a format line. It is written to a
temporary file in the same folder and renamed over the old one, so an interruption leaves the old one or the new one.
"""

import hashlib
import json
import os
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

FORMAT = "peff checkpoint 1"


def content_digest(version: str, *arrays: Iterable[Iterable[Fraction]]) -> str:
    """SHA-256 (hex) of a version line and exact matrices: equal exactly when all entries and shapes are."""
    text = [version]
    for array in arrays:
        rows = [" ".join(f"{v.numerator}/{v.denominator}" for v in row) for row in array]
        text.append("\n".join((str(len(rows)), *rows)))
    return _sha256("\n\n".join(text))


def save(path: Path, body: str) -> None:
    """Write `body` with its checksum to `path`, atomically."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}.partial")
    try:
        with temporary.open("w", encoding="utf-8") as file:
            json.dump({"format": FORMAT, "sha256": _sha256(body), "body": body}, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def load(who: str, path: Path) -> str | None:
    """The body saved at `path`, or None when there is no such file.

    Raises ValueError `who: checkpoint=path must ...` with the reason when the file is anything but a whole, unaltered
    checkpoint, or when its folder does not exist.
    """
    if not path.parent.is_dir():
        raise _refusal(who, path, "lie in an existing folder")
    if not path.exists():
        return None
    if not path.is_file():
        raise _refusal(who, path, "be a file")
    try:
        raw = json.loads(path.read_bytes())
    except ValueError as error:
        raise _refusal(who, path, f"be a whole checkpoint, not damaged or cut short ({error})") from error
    if not isinstance(raw, dict) or raw.get("format") != FORMAT:
        raise _refusal(who, path, f"be a file of format {FORMAT!r}")
    body = raw.get("body")
    if not isinstance(body, str) or raw.get("sha256") != _sha256(body):
        raise _refusal(who, path, "have the checksum of its contents: it was altered or damaged")
    return body


def _refusal(who: str, path: Path, must: str) -> ValueError:
    return ValueError(f"{who}: checkpoint={path} must {must}")


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
