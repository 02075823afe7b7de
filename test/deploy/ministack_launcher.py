"""ministack with what it lacks: names of errors, dry runs of EC2, schedules that call a service, alarms on sums, lists of
provisioned concurrency, rights from a moment on.

It is configured by environment variables, as ministack itself. Each stand-in fails loudly when ministack has changed.
"""

import json
import secrets
import signal
import threading

from ministack import app
from ministack.core import iam_actions, iam_evaluator, lambda_runtime
from ministack.services import cloudformation, ec2, eventbridge, lambda_svc, stepfunctions
from ministack.services.cloudformation import handlers, provisioners

# A Lambda function that throws answers with the error's name, by which workflows retry and catch.
THROWN = 'status: "error", error: String(err.message || err)'
assert lambda_runtime._NODEJS_WORKER_SCRIPT.count(THROWN) == 1
lambda_runtime._NODEJS_WORKER_SCRIPT = lambda_runtime._NODEJS_WORKER_SCRIPT.replace(
    THROWN, f"{THROWN}, name: err.name"
)
last = threading.local()


def invoke_worker(self, *given, original=lambda_runtime.Worker.invoke, **named):
    result = original(self, *given, **named)
    last.name = result.get("name")
    return result


def execute(*given, original=lambda_svc._execute_function_warm):
    last.name = None
    result = original(*given)
    if result.get("error") and last.name:
        result["body"]["errorType"] = last.name
    return result


# EC2 says that a dry run would have succeeded, and does nothing.
async def handle_ec2(method, path, headers, body, query, original=ec2.handle_request):
    if b"DryRun=true" in (body or b""):
        return ec2._error("DryRunOperation", "Request would have succeeded, but DryRun flag is set.", 412)
    return await original(method, path, headers, body, query)


# A universal target of EventBridge Scheduler: of all services only Step Functions is called.
START_EXECUTION = "arn:aws:scheduler:::aws-sdk:sfn:startExecution"


def invoke_target(target, *rest, original=eventbridge._invoke_target):
    if target.get("Arn") != START_EXECUTION:
        return original(target, *rest)
    text = target["Input"].replace("<aws.scheduler.execution-id>", secrets.token_hex(8))
    given = {name[0].lower() + name[1:]: value for name, value in json.loads(text).items()}
    status, _headers, body = stepfunctions._start_execution(given)
    assert status == 200, body


# Whether rights are checked. The CDK's own roles are refused their bucket, so that it is not so from the beginning.
signal.signal(signal.SIGUSR1, lambda *_: setattr(app, "AUTH", not app.AUTH))

# It knows no identities of mails as resources, nor conditions on their sender.
assert callable(app._enforce_ses_v2)
app._enforce_ses_v2 = lambda *_: None


# Nor whose task a token answers; only one workflow of the stack gives any.
def resource_of(service, *given, original=iam_actions.extract_resource_arn):
    arn = original(service, *given)
    is_answer = service == "states" and arn == "*"
    return f"arn:aws:states:{given[-2]}:{given[-1]}:stateMachine:Trimtab-change" if is_answer else arn


iam_actions.extract_resource_arn = resource_of

# It is spoken to without TLS, which a bucket may refuse.
def resolve_key(key, *given, original=iam_evaluator._resolve_condition_key):
    return "true" if key.lower() == "aws:securetransport" else original(key, *given)


iam_evaluator._resolve_condition_key = resolve_key


# The CDK's own function that copies files to a bucket brings the AWS command line in a layer, which it cannot run.
COPIES = "Custom::CDKBucketDeployment"
assert COPIES not in provisioners._RESOURCE_HANDLERS
provisioners._RESOURCE_HANDLERS[COPIES] = {
    "create": lambda logical_id, *_: (logical_id, {}),
    "delete": lambda *_: None,
}


# A plan of backups is kept as it was made, and which tables it is for is not: nothing is backed up here.
SELECTION = "AWS::Backup::BackupSelection"
assert SELECTION not in provisioners._RESOURCE_HANDLERS
provisioners._RESOURCE_HANDLERS[SELECTION] = {
    "create": lambda logical_id, *_: (logical_id, {"SelectionId": logical_id}),
    "delete": lambda *_: None,
}


# Alarms on a sum of metrics are kept as alarms on the first of them: none goes off here.
def alarm_of(name, given, original=provisioners._cw_metric_alarm_record):
    given = dict(given)
    metric = next((m["MetricStat"] for m in given.pop("Metrics", []) if "MetricStat" in m), None)
    return original(name, {**given, **(metric["Metric"] if metric else {})})


provisioners._cw_metric_alarm_record = alarm_of

# Without a qualifier it is the list that is asked for.
def provisioned(name, qualifier, original=lambda_svc._get_provisioned_concurrency):
    if qualifier or name not in lambda_svc._functions:
        return original(name, qualifier)
    kept = lambda_svc._functions[name].get("provisioned_concurrency", {})
    return lambda_svc.json_response({"ProvisionedConcurrencyConfigs": list(kept.values())})


lambda_svc._get_provisioned_concurrency = provisioned


# A stack that a change set made has lost its description.
def describe_stacks(params, original=handlers._ACTION_HANDLERS["DescribeStacks"]):
    for stack in cloudformation._stacks.values():
        stack["Description"] = (stack.get("_template") or {}).get("Description", "")
    return original(params)


handlers._ACTION_HANDLERS["DescribeStacks"] = describe_stacks

lambda_runtime.Worker.invoke = invoke_worker
lambda_svc._execute_function_warm = execute
ec2.handle_request = handle_ec2
eventbridge._invoke_target = invoke_target
app.main()
