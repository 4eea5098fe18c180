"""Stop an automation, and know what to do when that fails.

The region is that of AWS_REGION.

usage: python 03_stop.py EXECUTION_ID [ENDPOINT_URL]
"""

import sys

from sigv4ssm import Client, errors

execution_id, *endpoint_url = sys.argv[1:] or sys.exit(__doc__)
with Client(endpoint_url=endpoint_url[0] if endpoint_url else None) as client:
    try:
        answer = client.stop_automation_execution(AutomationExecutionId=execution_id, Type="Cancel")
    except errors.ConfigurationError as error:  # nothing was sent
        sys.exit(f"{error.problem}\n{error.remedy}")
    except errors.TransportError as error:  # no answer came
        known = "It may have been stopped all the same: look." if error.request_sent else "It was not stopped."
        sys.exit(f"{error.problem}\n{known}")
    except client.exceptions.AutomationExecutionNotFoundException:  # AWS's own errors, by name
        sys.exit(f"There is no execution {execution_id} in this region and account.")
    except errors.ServiceError as error:  # any other
        sys.exit(f"{error.code}: {error.message}\nAWS knows this request as {error.request_id}.")
print("being stopped; request", answer["ResponseMetadata"]["RequestId"])
