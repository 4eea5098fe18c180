"""usage: python -m shipyard EXECUTION_ID"""

import sys

from ._vendor.aws_stop import Client, errors

execution_id = sys.argv[1] if sys.argv[1:] else sys.exit(__doc__)
try:
    with Client() as client:
        client.stop_automation_execution(AutomationExecutionId=execution_id)
except errors.SigV4SSMError as error:
    sys.exit(str(error))
print(execution_id, "is being stopped")
