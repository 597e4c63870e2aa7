"""Logs and metrics of one function (Powertools). Nothing personal is ever logged: ids, counts, states and durations are."""

import os
import traceback

from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics import Metrics, MetricUnit

os.environ.setdefault("POWERTOOLS_METRICS_NAMESPACE", "Machimusubi")
os.environ.setdefault("POWERTOOLS_SERVICE_NAME", "machimusubi")

logger = Logger(utc=True)
metrics = Metrics()


def failed(message: str, error: BaseException, **extra: object) -> None:
    """Log an unexpected error by its type and places. Its own message and its source lines may quote what somebody sent: never those."""
    where = [
        f"{'/'.join(frame.filename.split('/')[-2:])}:{frame.lineno}"
        for frame in traceback.extract_tb(error.__traceback__)[-8:]
    ]
    logger.error(message, extra={"error": type(error).__name__, "where": where, **extra})


def count(name: str, by: int = 1) -> None:
    """Add to a metric; flushed at once, as one line of CloudWatch's embedded format."""
    metrics.add_metric(name=name, unit=MetricUnit.Count, value=by)
    metrics.flush_metrics()
