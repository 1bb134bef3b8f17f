"""Faults on real processes: a branch of several PCs under load, and what was acknowledged, lost or doubled.

``python -m bench.faults --minutes 60``; see ``bench/README.md``.
"""
