"""The theorems: one file per theorem, its name the theorem's id, each defining a module-level `BOUND`.

`bounds.registry` finds the files; nothing lists them by hand.
"""
