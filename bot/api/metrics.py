"""The levels as Prometheus gauges, in its text format."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from prometheus_client import Metric

    from storage.levels import PublishedLevel

LABELS = ("workspace", "team", "model", "scope", "subject")


class _Levels:
    """A collector of rows that are there already."""

    def __init__(self, rows: Sequence[PublishedLevel]) -> None:
        self._rows = rows

    def collect(self) -> Iterable[Metric]:
        """The gauges. What is not assessed has none."""
        yield GaugeMetricFamily("maturity_up", "1: the levels below were read from the database.", value=1)
        info = GaugeMetricFamily("maturity_info", "The version of the bot.", labels=["version"])
        info.add_metric([version("maturity")], 1)
        yield info
        level = GaugeMetricFamily("maturity_level", "The level of a team in a model, from 0.", labels=LABELS)
        dimension = GaugeMetricFamily(
            "maturity_dimension_level", "The level of a team in a dimension of a model.", labels=[*LABELS, "dimension"]
        )
        progress = GaugeMetricFamily(
            "maturity_progress_ratio", "The way to the next level, 0 to 1; 1 at the highest.", labels=LABELS
        )
        assessed = GaugeMetricFamily(
            "maturity_assessed_timestamp_seconds", "When the team was last assessed, in Unix time.", labels=LABELS
        )
        for one in self._rows:
            labels = [one.workspace_id, one.channel_id, one.mark.framework, one.mark.scope, one.mark.subject]
            if one.level is not None:
                level.add_metric(labels, one.level)
                progress.add_metric(labels, one.progress)
            assessed.add_metric(labels, one.completed_at.timestamp())
            for name, reached in one.profile.items():
                if reached is not None:
                    dimension.add_metric([*labels, name], reached)
        yield from (level, dimension, progress, assessed)


def gauges(rows: Sequence[PublishedLevel]) -> bytes:
    """The page that Prometheus reads."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Levels(rows))  # pyright: ignore[reportArgumentType] - what it needs of a collector
    return generate_latest(registry)
