"""`python -m sigv4ssm` is the command `sigv4ssm`."""

import sys

from .cli import main

if __name__ == "__main__":
    sys.exit(main())
