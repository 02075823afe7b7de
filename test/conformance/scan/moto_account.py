"""moto as an AWS account with planted waste and decoys.

usage: moto_account.py <port>

Prints one line of JSON once it answers: the ids that each check should find. What the API cannot do (ages of instances,
functions and log groups, history of metrics) is done to moto's own models, since it runs in this process.
"""

import json
import sys
import time
from collections import defaultdict
from datetime import timedelta

import boto3
from moto.cloudwatch.models import CloudWatchBackend, cloudwatch_backends
from moto.core.utils import utcnow
from moto.ec2.models import ec2_backends
from moto.logs.models import logs_backends
from moto.rds.models import rds_backends
from moto.server import ThreadedMotoServer

PORT = int(sys.argv[1])
ACCOUNT = "123456789012"
REGION, OTHER_REGION = "us-east-1", "eu-west-1"
DAYS = 15
# moto's own times have no zone.
NOW = utcnow().replace(microsecond=0)


AGGREGATES = {
    "Average": lambda values: sum(values) / len(values),
    "Sum": sum,
    "Maximum": max,
    "Minimum": min,
}


def get_metric_data(self, queries, start_time, end_time, scan_by="TimestampAscending"):
    """moto looks at every sample of the account for every sample that is asked for: hours for an account like this."""
    start_time, end_time = (at.replace(tzinfo=None, microsecond=0) for at in (start_time, end_time))
    results = []
    for query in queries:
        stat = query["MetricStat"]
        metric, period = stat["Metric"], int(stat["Period"])
        wanted = {(d["Name"], d["Value"]) for d in metric["Dimensions"]}
        samples = defaultdict(list)
        key = (self.region_name, metric["Namespace"], metric["MetricName"], frozenset(wanted))
        for at, value in INDEX.get(key, ()):
            if start_time <= at < end_time:
                samples[int((at - start_time).total_seconds()) // period].append(value)
        results.append(
            {
                "id": query["Id"],
                "label": metric["MetricName"],
                "timestamps": [start_time + timedelta(seconds=i * period) for i in sorted(samples)],
                "values": [AGGREGATES[stat["Stat"]](samples[i]) for i in sorted(samples)],
                "status_code": "Complete",
            }
        )
    return results


INDEX = defaultdict(list)
CloudWatchBackend.get_metric_data = get_metric_data


def client(service, region=REGION):
    return boto3.client(
        service,
        region_name=region,
        endpoint_url=f"http://127.0.0.1:{PORT}",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )


def tags(kind, **values):
    return [{"ResourceType": kind, "Tags": [{"Key": k, "Value": v} for k, v in values.items()]}]


def publish(region, namespace, name, dimensions, value, period_minutes, days=DAYS):
    """`value` is a number, or a function of the time. moto itself is told one sample, for its list of metrics."""
    datum = {
        "MetricName": name,
        "Dimensions": [{"Name": k, "Value": v} for k, v in dimensions.items()],
        "Timestamp": NOW,
        "Value": 0,
    }
    cloudwatch_backends[ACCOUNT][region].put_metric_data(namespace, [datum])
    samples = INDEX[region, namespace, name, frozenset(dimensions.items())]
    at, step = NOW - timedelta(days=days), timedelta(minutes=period_minutes)
    while at < NOW:
        samples.append((at, value(at) if callable(value) else value))
        at += step


def instance(region, kind, cpu=None, network=5e8, **named):
    ec2 = client("ec2", region)
    found = ec2.run_instances(
        ImageId=ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"],
        InstanceType=kind,
        MinCount=1,
        MaxCount=1,
        BlockDeviceMappings=[
            {"DeviceName": "/dev/sda1", "Ebs": {"VolumeSize": 8, "VolumeType": "gp3"}}
        ],
        TagSpecifications=tags("instance", **(named or {"Env": "dev"})),
    )["Instances"][0]["InstanceId"]
    for reservation in ec2_backends[ACCOUNT][region].reservations.values():
        for shown in reservation.instances:
            if shown.id == found:
                shown.launch_time = utcnow() - timedelta(days=90)
                shown.platform_details = "Linux/UNIX"
    if cpu is not None:
        publish(region, "AWS/EC2", "CPUUtilization", {"InstanceId": found}, cpu, 5)
        publish(region, "AWS/EC2", "NetworkIn", {"InstanceId": found}, network, 5)
        publish(region, "AWS/EC2", "NetworkOut", {"InstanceId": found}, network, 5)
    return found


def volume(region, kind, gib, attached_to=None, **named):
    ec2 = client("ec2", region)
    found = ec2.create_volume(
        AvailabilityZone=f"{region}a",
        Size=gib,
        VolumeType=kind,
        TagSpecifications=tags("volume", **(named or {"Env": "dev"})),
    )["VolumeId"]
    if attached_to:
        ec2.attach_volume(VolumeId=found, InstanceId=attached_to, Device="/dev/sdf")
    return found


def function(name, memory, used):
    role = client("iam").list_roles()["Roles"][0]["Arn"]
    client("lambda").create_function(
        FunctionName=name,
        Runtime="python3.12",
        Role=role,
        Handler="index.handler",
        Code={"ZipFile": b"not read"},
        MemorySize=memory,
        Timeout=30,
    )
    from moto.awslambda.models import lambda_backends

    for shown in lambda_backends[ACCOUNT][REGION].list_functions():
        if shown.function_name == name:
            shown.last_modified = (NOW - timedelta(days=90)).strftime("%Y-%m-%dT%H:%M:%S.000+0000")
    by_name, insights = {"FunctionName": name}, {"function_name": name}
    publish(REGION, "AWS/Lambda", "Invocations", by_name, 40_000, 60)
    publish(REGION, "AWS/Lambda", "Duration", by_name, 400, 60)
    publish(REGION, "LambdaInsights", "used_memory_max", insights, used, 60)
    publish(REGION, "LambdaInsights", "cpu_total_time", insights, 20, 60)


def database(name, connections, days=DAYS):
    client("rds").create_db_instance(
        DBInstanceIdentifier=name,
        DBInstanceClass="db.m5.large",
        Engine="postgres",
        AllocatedStorage=100,
        MasterUsername="somebody",
        MasterUserPassword="not-a-secret",
        Tags=[{"Key": "Env", "Value": "dev"}],
    )
    backend = rds_backends[ACCOUNT][REGION]
    shown = backend.databases[name]
    shown.instance_create_time = NOW - timedelta(days=90)
    dimensions = {"DBInstanceIdentifier": name}
    publish(REGION, "AWS/RDS", "DatabaseConnections", dimensions, connections, 60, days)
    publish(REGION, "AWS/RDS", "CPUUtilization", dimensions, 3, 60, days)
    return shown


def started_by_aws(shown, days_ago):
    shown.add_event("DB_INSTANCE_BACKUP_START")
    event = rds_backends[ACCOUNT][REGION].events[-1]
    event.event_categories = ["notification"]
    event.message = "DB instance is being started due to it exceeding the maximum allowed time being stopped."
    event.date = NOW - timedelta(days=days_ago)


def log_group(name, stored_gib, retention=None):
    logs = client("logs")
    logs.create_log_group(logGroupName=name)
    if retention:
        logs.put_retention_policy(logGroupName=name, retentionInDays=retention)
    shown = logs_backends[ACCOUNT][REGION].groups[name]
    shown.creation_time = NOW - timedelta(days=1_500)
    described = type(shown).to_describe_dict
    shown.to_describe_dict = lambda: {**described(shown), "storedBytes": stored_gib * 2**30}


def seed():
    client("iam").create_role(RoleName="lambda", AssumeRolePolicyDocument="{}")
    surge = NOW - timedelta(days=3)
    oversized = [
        instance(REGION, "m6i.2xlarge", 12, Name="orders-api", Env="prod"),
        instance(REGION, "c6i.xlarge", 14, Name="batch", Env="dev"),
    ]
    idle = instance(REGION, "m6i.xlarge", 2, network=1_000, Name="forgotten", Env="dev")
    # Decoys: busy, busy for one hour only, no metric, asked to be left alone, stopped.
    host = instance(REGION, "m6i.large", 72, Name="busy")
    instance(REGION, "m6i.large", lambda at: 60 if at.hour == 3 else 2, Name="relay", Env="dev")
    instance(REGION, "m6i.xlarge", lambda at: 95 if surge <= at < surge + timedelta(hours=3) else 12)
    unmeasured = instance(REGION, "m6i.xlarge", Name="unmeasured")
    instance(REGION, "m6i.xlarge", 12, **{"trimtab:ignore": "yes"})
    client("ec2").stop_instances(InstanceIds=[instance(REGION, "m6i.xlarge", 0)])

    detached = [volume(REGION, "gp3", 200), volume(REGION, "gp2", 100)]
    young = volume(REGION, "gp3", 100)
    abroad = volume(OTHER_REGION, "gp3", 300)
    volume(REGION, "gp3", 100, **{"trimtab:ignore": "yes"})
    gp2 = [volume(REGION, "gp2", 150, attached_to=host)]
    volume(REGION, "gp3", 150, attached_to=host)

    ec2 = client("ec2")
    free = ec2.allocate_address(Domain="vpc")["AllocationId"]
    used = ec2.allocate_address(Domain="vpc")["AllocationId"]
    ec2.associate_address(AllocationId=used, InstanceId=host)

    function("oversized", 3008, 300)
    function("fitting", 1024, 800)

    database("unused", 0)
    database("used", lambda at: 1 if at.hour == 9 else 0)
    started_by_aws(database("restarted", 0, days=3), 3)
    started_by_aws(database("restarted-used", 4, days=3), 3)

    log_group("/app/endless", 900)
    log_group("/app/limited", 900, retention=30)
    log_group("/app/audit", 900)

    return {
        "found": {
            "ec2/oversized-instance": oversized,
            "ec2/idle-instance": [idle],
            "ebs/unattached-volume": [*detached, abroad],
            "ebs/gp2-volume": gp2,
            "ec2/unassociated-address": [free],
            "lambda/oversized-memory": ["oversized"],
            "logs/endless-retention": ["/app/endless"],
            "rds/idle-instance": ["unused"],
            "rds/restarted-after-stop": ["restarted"],
        },
        # What another check saves more on: found where that one could not be asked.
        "overlapped": {"ec2/oversized-instance": [idle]},
        # When things were detached, for the trail, which moto does not have.
        "detached": {
            REGION: {**{each: 60 for each in [*detached, free]}, young: 3},
            OTHER_REGION: {abroad: 60},
        },
        "unmeasured": unmeasured,
    }


server = ThreadedMotoServer(ip_address="127.0.0.1", port=PORT, verbose=False)
server.start()
print(json.dumps(seed()), flush=True)
while True:
    time.sleep(3600)
