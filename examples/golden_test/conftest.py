"""The plugin is opted into here, in the top conftest of a project."""

pytest_plugins = ["sigv4ssm.pytest_plugin"]
