"""Stop many automations at once from asyncio: sigv4ssm signs and parses, httpx sends.

The region is that of AWS_REGION.

usage: python 04_asyncio_httpx.py ENDPOINT_URL|aws EXECUTION_ID...
"""

import asyncio
import sys

import httpx

from sigv4ssm import Client, Response, errors


async def stop(client, session, execution_id):
    """One stop; what comes back is a line to print."""
    request = client.build_request("StopAutomationExecution", {"AutomationExecutionId": execution_id})
    answer = await session.request(request.method, request.url, content=request.body, headers=list(request.headers))
    try:
        client.parse_response("StopAutomationExecution", Response(answer.status_code, answer.headers, answer.content))
    except errors.ServiceError as error:
        return f"{execution_id} {error.code}"
    return f"{execution_id} is being stopped"


async def main(endpoint_url, *execution_ids):
    client = Client(endpoint_url=None if endpoint_url == "aws" else endpoint_url)
    async with httpx.AsyncClient(follow_redirects=False, trust_env=False) as session:
        for line in await asyncio.gather(*(stop(client, session, execution_id) for execution_id in execution_ids)):
            print(line)


asyncio.run(main(*(sys.argv[1:] or sys.exit(__doc__))))
