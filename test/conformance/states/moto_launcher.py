"""moto's Step Functions with what it lacks: a JSONata evaluator, functions, and the names of a child execution.

usage: moto_launcher.py <port> <url of the functions>

A function is a POST of its payload to <url>/<name>; status 500 is a function error with its JSON as the payload.
"""

import json
import os
import sys
import urllib.error
import urllib.request

PORT, FUNCTIONS_URL = sys.argv[1:3]
# moto calls itself on this port to start other executions.
os.environ["MOTO_PORT"] = PORT

from jsonata import Jsonata  # noqa: E402
from moto.core.config import default_user_config  # noqa: E402
from moto.server import main  # noqa: E402
from moto.stepfunctions.parser.asl.component.state.exec.state_task import (  # noqa: E402
    lambda_eval_utils,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_sfn import (  # noqa: E402
    StateTaskServiceSfn,
)
from moto.stepfunctions.parser.asl.jsonata import jsonata as slot  # noqa: E402


def evaluate(expression):
    try:
        # The round trip turns the evaluator's own list and null types into plain ones.
        return json.loads(json.dumps(Jsonata(expression).evaluate(None)))
    except Exception as error:
        raise slot.JSONataException("UNKNOWN", str(error)) from error


def invoke(parameters, region, state_credentials):
    request = urllib.request.Request(
        f"{FUNCTIONS_URL}/{parameters['FunctionName']}", data=parameters.get("Payload", b"{}")
    )
    answer = {"ExecutedVersion": "$LATEST", "StatusCode": 200}
    try:
        with urllib.request.urlopen(request) as response:
            return {**answer, "Payload": json.load(response)}
    except urllib.error.HTTPError as error:
        return {**answer, "Payload": json.load(error), "FunctionError": "Unhandled"}


def rename(fields, first_letter):
    for name in list(fields):
        fields[first_letter(name[0]) + name[1:]] = fields.pop(name)


def normalise_parameters(self, parameters, *rest, original=StateTaskServiceSfn._normalise_parameters):
    """Definitions write StateMachineArn, boto wants stateMachineArn."""
    original(self, parameters, *rest)
    rename(parameters, str.lower)


slot._eval_jsonata = evaluate
StateTaskServiceSfn._normalise_parameters = normalise_parameters
StateTaskServiceSfn._normalise_response = lambda self, response, **_: rename(response, str.upper)
lambda_eval_utils._invoke_lambda_function = invoke
default_user_config["stepfunctions"] = {"execute_state_machine": True}
main(["-H", "127.0.0.1", "-p", PORT])
