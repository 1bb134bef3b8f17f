"""A whole branch in one process: PCs, disks, clocks, lines, etcd and devices simulated, the product's core real.

    python -m tests.simulation.branch --seeds 10000        # the long run
    python -m tests.simulation.branch --seed 4711 --trace  # one seed, every step of it

``world`` orders everything, ``etcd``, ``network``, ``pc``, ``clocks`` and ``centre`` stand for what is outside,
``process`` and ``device`` drive the product, ``faults`` breaks things, ``judge`` says what must be so. CONTRIBUTING
("A failing seed") tells what to do with one.
"""
