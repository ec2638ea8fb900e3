"""`python -m bot`."""

import sys

from bot.cli import main as run_command


def main() -> None:
    """Run the command line and exit with its status."""
    sys.exit(run_command())


if __name__ == "__main__":
    main()
