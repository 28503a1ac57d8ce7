"""The command: ``python -m chancery``, or ``chancery`` where the package is installed."""

import signal
import sys

from ._chancery import run


def main() -> int:
    # The command listens for Ctrl-C itself.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    return run(["chancery", *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())
