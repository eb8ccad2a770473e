"""The knowledge and the arithmetic of maturity models.

Data files (``practices/*.yml``, ``models/*.yml``) and pure functions: load and check them, decide
which question comes next, score answers. No Slack, no database, no clock, and no other package of ours.
"""
