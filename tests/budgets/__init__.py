"""Budgets as counts: what a function imports, how often an operation talks to AWS. Times are `make bench`'s business."""
