"""Ask where each line of a canonical request came from, and what a signature is made of. Nothing is sent."""

from datetime import datetime, timezone

from sigv4ssm import Credentials, Request
from sigv4ssm.explain import ORIGINS, explain

request = Request(
    "PUT",
    "https://example.execute-api.us-east-1.amazonaws.com/notes/./a%20b?tag=new&draft",
    [("Content-Type", "text/plain"), ("X-Author", "  Ada   Lovelace ")],
    b"hello",
)
pair = Credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
at = datetime(2015, 8, 30, 12, 36, tzinfo=timezone.utc)
explanation = explain(request, pair, region="us-east-1", service="execute-api", at=at)

for step in explanation.steps[:-1]:
    print(f"\n{step.number}. {step.title}\n   {step.why}")
    for line in step.output:
        print(f"   {line.name:<23}{line.text:<67}{line.note}".rstrip())

parts = explanation.parts()
made_of, new = set(), [explanation.steps[4].output[0].parts[0]]
while new:
    made_of.update(part.origin for part in new if not part.comes_from)
    new = [parts[source] for part in new for source in part.comes_from]
print("\nThe signature is made of:", ", ".join(words for name, (words, _) in ORIGINS.items() if name in made_of))
