"""One module per figure: `python -m sims.sweeps.X --out TABLE [--quick]` writes the table that figures/X.py draws."""
