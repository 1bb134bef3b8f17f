"""Prometheus metrics of one centre process: what it took in, how long that took, and how all branches stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

from branchdesk.centre.running.facts import Facts
from branchdesk.domain.errors import BranchDeskError, Rejected
from branchdesk.services.sync_messages import Ack, Forked, Need, Reply

_KINDS: dict[type, str] = {Ack: "ack", Need: "need", Forked: "forked", Rejected: "refused"}
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_GAUGES = {
    "branches": "Registered branches",
    "silent": "Branches not heard of for a minute",
    "forked": "Branches with events in quarantine",
    "flagged": "Branches with events that could not be folded",
    "ahead": "Branches whose disk is an old copy",
    "skewed": "Branches whose clock is more than two minutes off",
    "unsent": "Events that branches have not delivered, as they last said",
    "undigested": "Events that came in and are not folded yet",
    "stale": "Days of branches and areas whose figures are to be counted anew",
    "pending": "Requests that branches have not answered",
}


class Metrics:
    """Counts for one process. ``stand`` is asked at every scrape; it may raise what the database raises."""

    def __init__(self, stand: Callable[[], Facts], waiting: Callable[[], int]) -> None:
        self._registry = CollectorRegistry()
        batches = Counter("branchdesk_batches", "Batches answered, by the answer", ["answer"], registry=self._registry)
        self._answers = {kind: batches.labels(kind) for kind in (*_KINDS.values(), "failed")}
        self._events = Counter("branchdesk_events", "Events that came in", registry=self._registry)
        self._seconds = Histogram(
            "branchdesk_batch_seconds",
            "From a batch's arrival to its answer",
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._registry.register(_Stand(stand, waiting))
        ProcessCollector(registry=self._registry)

    def took(self, answer: Reply | BranchDeskError, seconds: float) -> None:
        """A batch was answered."""
        self._answers[_KINDS.get(type(answer), "failed")].inc()
        self._seconds.observe(seconds)

    def taken(self, events: int) -> None:
        """Events came in with one transaction."""
        self._events.inc(events)

    def text(self) -> bytes:
        """Everything, in Prometheus' text format."""
        return generate_latest(self._registry)


class _Stand(Collector):
    def __init__(self, stand: Callable[[], Facts], waiting: Callable[[], int]) -> None:
        self._stand = stand
        self._waiting = waiting

    def collect(self) -> Iterable[Metric]:
        """Asked at every scrape."""
        facts = self._stand()
        for name, words in _GAUGES.items():
            yield GaugeMetricFamily(f"branchdesk_{name}", words, value=getattr(facts, name))
        alive = sum(process.alive for process in facts.processes)
        yield GaugeMetricFamily("branchdesk_processes", "Centre processes that live", value=alive)
        yield GaugeMetricFamily("branchdesk_batches_waiting", "Batches that wait here", value=self._waiting())

    def describe(self) -> Iterable[Metric]:
        """Nothing is asked before the first scrape."""
        return ()
