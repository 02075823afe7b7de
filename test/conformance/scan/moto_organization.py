"""moto as an organisation of accounts with planted waste.

usage: moto_organization.py <port>

Prints one line of JSON once it answers: the accounts, and the volumes that should be found in each.
"""

import json
import sys
import time

import boto3
from moto.server import ThreadedMotoServer

PORT = int(sys.argv[1])
OWN = "123456789012"
REGION = "us-east-1"


def client(service, key="test", secret="test", token=None):
    return boto3.client(
        service,
        region_name=REGION,
        endpoint_url=f"http://127.0.0.1:{PORT}",
        aws_access_key_id=key,
        aws_secret_access_key=secret,
        aws_session_token=token,
    )


def ec2_of(account):
    if account == OWN:
        return client("ec2")
    given = client("sts").assume_role(
        RoleArn=f"arn:aws:iam::{account}:role/seed", RoleSessionName="seed"
    )["Credentials"]
    return client("ec2", given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])


def plant(account):
    """One volume to be migrated, and one that is left alone."""
    ec2 = ec2_of(account)
    host = ec2.run_instances(
        ImageId=ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"],
        InstanceType="m6i.large",
        MinCount=1,
        MaxCount=1,
        BlockDeviceMappings=[
            {"DeviceName": "/dev/sda1", "Ebs": {"VolumeSize": 8, "VolumeType": "gp3"}}
        ],
    )["Instances"][0]["InstanceId"]
    found = {}
    for kind, device in (("gp2", "/dev/sdf"), ("gp3", "/dev/sdg")):
        found[kind] = ec2.create_volume(AvailabilityZone=f"{REGION}a", Size=150, VolumeType=kind)[
            "VolumeId"
        ]
        ec2.attach_volume(VolumeId=found[kind], InstanceId=host, Device=device)
    return [found["gp2"]]


def seed():
    organizations = client("organizations")
    organizations.create_organization(FeatureSet="ALL")
    made = [
        organizations.create_account(AccountName=name, Email=f"{name}@example.com")[
            "CreateAccountStatus"
        ]["AccountId"]
        for name in ("shop", "data", "closed", "left")
    ]
    suspended = made[-1]
    volumes = {account: plant(account) for account in [OWN, *made]}
    organizations.close_account(AccountId=suspended)
    return {"own": OWN, "suspended": suspended, "volumes": volumes}


server = ThreadedMotoServer(ip_address="127.0.0.1", port=PORT, verbose=False)
server.start()
print(json.dumps(seed()), flush=True)
while True:
    time.sleep(3600)
