"""What goes wrong in a branch. Each fault begins, and ends by itself some seconds later, unless it is over at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from tests.simulation.branch.branch import HEALED_S, Branch
from tests.simulation.branch.islander import Islander
from tests.simulation.branch.network import Weather
from tests.simulation.branch.pc import Pc
from tests.simulation.branch.world import Do

Fault = Callable[[Branch], Do | None]
"""Begins it; returns what ends it."""

SHORT, LONG, VERY_LONG = (0.3, 3.0), (2.0, 14.0), (7.0, 20.0)


def _pc(b: Branch) -> Pc:
    return b.world.random.choice(b.pcs)


def _several(b: Branch) -> list[Pc]:
    return b.world.random.sample(b.pcs, b.world.random.randint(1, len(b.pcs)))


def kill(b: Branch) -> Do:
    """kill -9 of one node; it is started again."""
    pc = _pc(b)
    b.crash(pc)
    return lambda: b.boot(pc)


def power_cut(b: Branch) -> Do:
    """The plug of one PC."""
    pc = _pc(b)
    b.crash(pc, power=True)
    return lambda: b.boot(pc)


def power_cut_of_all(b: Branch) -> Do:
    """The branch's fuse. The PCs come back in any order."""
    for pc in b.pcs:
        b.crash(pc, power=True)

    def back() -> None:
        for pc in b.pcs:
            b.world.after(b.world.some(0, 4), f"{pc.name} on", partial(b.boot, pc))

    return back


def evening(b: Branch) -> Do:
    """PCs go off one after the other, and come back in another order."""
    for pc in _several(b):
        b.world.after(b.world.some(0, 3), f"{pc.name} off", partial(b.crash, pc))

    def back() -> None:
        for pc in b.pcs:
            b.world.after(b.world.some(3, 6), f"{pc.name} on", partial(b.boot, pc))

    return back


def freeze(b: Branch) -> Do:
    """A PC stands still, and goes on as if nothing had been."""
    pc = _pc(b)
    pc.freeze()
    return pc.thaw


def _cut(b: Branch, pairs: Sequence[tuple[str, str]]) -> Do:
    for pair in pairs:
        b.network.cut(*pair)

    def mend() -> None:
        for pair in pairs:
            b.network.mend(*pair)

    return mend


def partition(b: Branch) -> Do:
    """One PC and the other PCs do not hear each other."""
    pc = _pc(b)
    others = [other.name for other in b.pcs if other is not pc]
    return _cut(b, [(pc.name, one) for one in others] + [(one, pc.name) for one in others])


def one_way(b: Branch) -> Do:
    """What one PC sends to the others, or they to it, does not arrive."""
    pc, outwards = _pc(b), b.world.chance(0.5)
    others = [other.name for other in b.pcs if other is not pc]
    return _cut(b, [(pc.name, one) if outwards else (one, pc.name) for one in others])


def devices_cut(b: Branch) -> Do:
    """No device reaches one PC, which hears the other PCs well."""
    pc = _pc(b)
    names = [person.device.name for person in b.people]
    return _cut(b, [(name, pc.name) for name in names] + [(pc.name, name) for name in names])


def deaf_device(b: Branch) -> Do:
    """A device is heard, and hears nothing; or the other way round; or neither."""
    name, ways = b.world.random.choice(b.people).device.name, b.world.random.randint(1, 3)
    there = [(name, pc.name) for pc in b.pcs] if ways & 1 else []
    back = [(pc.name, name) for pc in b.pcs] if ways & 2 else []
    return _cut(b, there + back)


def centre_cut(b: Branch) -> Do:
    """The line to the centre, in one direction or both."""
    ways = b.world.random.randint(1, 3)
    there = [(pc.name, "centre") for pc in b.pcs] if ways & 1 else []
    back = [("centre", pc.name) for pc in b.pcs] if ways & 2 else []
    return _cut(b, there + back)


def bad_weather(b: Branch) -> Do:
    """Messages are lost, late, or come twice."""
    some = b.world.some
    b.network.weather = Weather(lost=some(0, 0.15), late=some(0, 0.2), twice=some(0, 0.2))

    def over() -> None:
        b.network.weather = Weather()

    return over


def disk_full(b: Branch) -> Do:
    """One PC's disk takes nothing more."""
    return _fill(_pc(b))


def disk_of_founder_full(b: Branch) -> Do:
    """The disk of the PC whose log is to go on alone."""
    return _fill(b.founder)


def _fill(pc: Pc) -> Do:
    pc.disk.full = True

    def emptied() -> None:
        pc.disk.full = False

    return emptied


def clock_ahead(b: Branch) -> Do:
    """Somebody sets a clock ahead, and back again later."""
    pc, seconds = _pc(b), b.world.some(30, 900)
    pc.clock.off_s += seconds

    def back() -> None:
        pc.clock.off_s -= seconds

    return back


def clock_back(b: Branch) -> Do:
    """Somebody sets a clock back by up to some hours."""
    pc, seconds = _pc(b), b.world.some(30, 10_000)
    pc.clock.off_s -= seconds

    def right() -> None:
        pc.clock.off_s += seconds

    return right


def keep_image(b: Branch) -> Do:
    """A PC's disk is copied; some time later the copy is put back."""
    pc = _pc(b)
    image = pc.disk.copy()

    def put_back() -> None:
        if _can_be_spared(b, pc) and image:
            b.crash(pc)
            pc.disk.restore(image)
            b.world.count("old copy put back")
            b.boot(pc)

    return put_back


def _can_be_spared(b: Branch, pc: Pc) -> bool:
    """Whether another PC holds all that this one has: what one disk alone holds is lost with it."""
    others = [other.disk.durable for other in b.pcs if other is not pc and other.joined]
    return b.growth.mode == "several" and max(others, default=0) >= pc.disk.durable


def clone(b: Branch) -> None:
    """A PC gets the disk of another one."""
    source, target = b.world.random.sample(b.pcs, 2)
    if _can_be_spared(b, target) and source.disk.head().seq:
        b.crash(target)
        target.disk.restore(source.disk.copy())
        b.world.count("cloned")
        b.boot(target)


def devices_cut_off(b: Branch) -> Do:
    """Some devices reach no node at all, for long enough to go on alone."""
    names = [person.device.name for person in b.world.random.sample(b.people, 4)]
    return _cut(b, [pair for name in names for pc in b.pcs for pair in ((name, pc.name), (pc.name, name))])


def device_restarts(b: Branch) -> None:
    """Somebody pulls a device's plug, and puts it back."""
    person = b.world.random.choice(b.people)
    if isinstance(person, Islander):
        person.restart()


def new_disk(b: Branch) -> None:
    """A PC gets an empty disk."""
    pc = _pc(b)
    if _can_be_spared(b, pc):
        b.crash(pc)
        pc.disk.restore([])
        b.world.count("empty disk")
        b.boot(pc)


def centre_restored(b: Branch) -> Do:
    """The centre comes back from its back-up."""
    b.centre.back_up()
    return b.centre.restore


FAULTS: dict[Fault, tuple[int, tuple[float, float]]] = {
    kill: (4, SHORT),
    power_cut: (4, SHORT),
    power_cut_of_all: (2, SHORT),
    evening: (2, LONG),
    freeze: (6, LONG),
    partition: (4, LONG),
    one_way: (4, LONG),
    devices_cut: (2, LONG),
    deaf_device: (3, LONG),
    devices_cut_off: (6, VERY_LONG),
    device_restarts: (4, SHORT),
    centre_cut: (4, LONG),
    bad_weather: (6, LONG),
    disk_full: (3, LONG),
    clock_ahead: (3, LONG),
    clock_back: (3, LONG),
    keep_image: (3, LONG),
    clone: (2, SHORT),
    new_disk: (2, SHORT),
    centre_restored: (2, LONG),
}
"""How often each is chosen, and how long it lasts."""


def plan(b: Branch) -> None:
    """Choose a seed's faults; all are over at ``HEALED_S``."""
    world = b.world
    for fault in world.random.choices(
        list(FAULTS), [weight for weight, _ in FAULTS.values()], k=world.random.randint(3, 9)
    ):
        begins = world.some(3, HEALED_S - 8)
        once(b, fault, begins, min(HEALED_S, begins + world.some(*FAULTS[fault][1])))


def once(b: Branch, fault: Fault, begins: float, ends: float) -> None:
    """One fault, from then to then."""
    b.world.after(begins, fault.__name__, lambda: _begin(b, fault, ends))


def _begin(b: Branch, fault: Fault, ends: float) -> None:
    b.world.count(f"fault: {fault.__name__}")
    over = fault(b)
    if over is not None:
        b.world.after(max(0.0, ends - b.world.now), f"{fault.__name__} ends", over)
