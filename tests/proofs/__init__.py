"""Proofs that anybody can run: each is one command that prints a table and exits 1 when something differs.

    .venv/bin/python -m tests.proofs.rolls --seeds 901 902 903
    .venv/bin/python -m tests.proofs.matrix
    .venv/bin/python -m tests.proofs.faults
    .venv/bin/python -m tests.proofs.channels --seed 7
    .venv/bin/python -m tests.proofs.figures --seed 7

What is expected is worked out here from scratch; nothing of it is taken from the code that is proved.
"""
