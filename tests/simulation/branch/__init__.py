"""A whole branch in one process: PCs, disks, clocks, lines, etcd and devices simulated, the product's core real.

    python -m tests.simulation.branch --seeds 10000        # the long run
    python -m tests.simulation.branch --seed 4711 --trace  # one seed, every step of it

| modules | are |
|---|---|
| ``world``, ``workers`` | time, chance and order; the product's blocking code, one stretch at a time |
| ``etcd``, ``network``, ``pc``, ``clocks``, ``centre``, ``peers`` | what is outside of the product |
| ``process``, ``pulse``, ``upkeep``, ``growth`` | a node: the product's desk, log, certainty and clearing away |
| ``device``, ``people``, ``islander`` | devices and who uses them: the rule of whom to ask, islands, journals |
| ``faults`` | what goes wrong |
| ``witness``, ``judge``, ``promises`` | what was agreed on, and what must be so |
| ``branch``, ``seeds`` | all of it together; one seed from morning to evening |
| ``planted`` | bugs that must be found |

CONTRIBUTING ("A failing seed") tells what to do with one; docs/decisions/046 why it is so.
"""
