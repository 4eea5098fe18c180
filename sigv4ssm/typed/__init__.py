"""Floor 0: what the operations take and give, for type checkers and editors. Nothing in this package imports it at run
time. The names are those of mypy-boto3-ssm, so that annotations move over by changing the import."""
