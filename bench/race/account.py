"""The account that bench/scan.race.ts has read: moto_srv.py of the race, with samples that are reckoned when asked for.

usage: account.py <folder of the race> <truth file> <port>

Two weeks of samples of thousands of instances would fill the memory of the machine and time moto instead of who reads it.
So every instance has the same load in every period: CPU of 1 to 3 % and next to no network where the truth file says that
it is idle, else 20 to 70 % and a lot. The highest sample is a fifth above the average, the lowest a fifth below.
"""

import json
import os
import runpy
import sys
import zlib
from datetime import timedelta
from types import SimpleNamespace

import werkzeug.serving
from moto.cloudwatch.models import CloudWatchBackend

RACE, TRUTH, PORT = sys.argv[1:4]
SPREAD = {"Average": 1, "Maximum": 1.2, "Minimum": 0.8}
BASIC_PERIOD_S = 300
IDLE = set()


def is_idle(instance):
    if not IDLE and os.path.exists(TRUTH):
        with open(TRUTH, encoding="utf8") as file:
            IDLE.update(json.load(file)["ids"]["idle"])
    return instance in IDLE


def load_of(metric, instance, stat, period_s):
    """What CloudWatch would say of any one period; None for what nobody publishes."""
    idle, luck = is_idle(instance), zlib.crc32(instance.encode()) % 1000 / 1000
    if metric == "CPUUtilization":
        return SPREAD[stat] * (1 + 2 * luck if idle else 20 + 50 * luck)
    if metric in ("NetworkIn", "NetworkOut") and stat == "Sum":
        return (1e3 if idle else 5e8) * period_s / BASIC_PERIOD_S
    return None


def starts(start_time, end_time, period_s):
    start_time, end_time = (at.replace(tzinfo=None, microsecond=0) for at in (start_time, end_time))
    step, at = timedelta(seconds=period_s), start_time
    while at < end_time:
        yield at
        at += step


def get_metric_data(self, queries, start_time, end_time, scan_by="TimestampAscending"):
    results = []
    for query in queries:
        stat = query["MetricStat"]
        metric, period_s = stat["Metric"], int(stat["Period"])
        value = load_of(metric["MetricName"], metric["Dimensions"][0]["Value"], stat["Stat"], period_s)
        times = [] if value is None else list(starts(start_time, end_time, period_s))
        results.append(
            {
                "id": query["Id"],
                "label": metric["MetricName"],
                "timestamps": times,
                "values": [value] * len(times),
                "status_code": "Complete",
            }
        )
    return results


def get_metric_statistics(
    self, namespace, metric_name, start_time, end_time, period, stats, dimensions, unit=None
):
    instance = dimensions[0]["Value"]
    if load_of(metric_name, instance, stats[0], period) is None:
        return []
    values = {stat.lower(): load_of(metric_name, instance, stat, period) for stat in stats}
    return [
        SimpleNamespace(timestamp=at, unit="Percent", **values)
        for at in starts(start_time, end_time, period)
    ]


def with_trail(app):
    """moto has no trail: one without events answers."""

    def answer(environ, start):
        if environ.get("HTTP_X_AMZ_TARGET", "").endswith(".LookupEvents"):
            body = b'{"Events": []}'
            environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            head = [("Content-Type", "application/x-amz-json-1.1"), ("Content-Length", str(len(body)))]
            start("200 OK", head)
            return [body]
        return app(environ, start)

    return answer


serve = werkzeug.serving.run_simple
werkzeug.serving.run_simple = lambda host, port, app, **options: serve(
    host, port, with_trail(app), **options
)
CloudWatchBackend.get_metric_data = get_metric_data
CloudWatchBackend.get_metric_statistics = get_metric_statistics
sys.argv = ["moto_srv.py", "--port", PORT, "--fast"]
runpy.run_path(os.path.join(RACE, "moto_srv.py"), run_name="__main__")
