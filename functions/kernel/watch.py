"""Logs and metrics of one function (Powertools). Nothing personal is ever logged: ids, counts, states and durations are."""

import os

from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics import Metrics, MetricUnit

os.environ.setdefault("POWERTOOLS_METRICS_NAMESPACE", "Machimusubi")
os.environ.setdefault("POWERTOOLS_SERVICE_NAME", "machimusubi")

logger = Logger(utc=True)
metrics = Metrics()


def count(name: str, by: int = 1) -> None:
    """Add to a metric; flushed at once, as one line of CloudWatch's embedded format."""
    metrics.add_metric(name=name, unit=MetricUnit.Count, value=by)
    metrics.flush_metrics()
