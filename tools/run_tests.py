"""All tests but the fault tests, in two halves side by side: those that talk over sockets mostly wait."""

import subprocess
import sys
import tempfile

SOCKETS = ("tests/e2e", "tests/browser")
PYTEST = (sys.executable, "-m", "pytest")


def main() -> int:
    """Show one half as it runs and the other when it has ended; nonzero where either failed."""
    with tempfile.TemporaryFile() as shown:
        others = [*PYTEST, *(f"--ignore={folder}" for folder in SOCKETS)]
        with subprocess.Popen(others, stdout=shown, stderr=subprocess.STDOUT) as beside:
            sockets = subprocess.run([*PYTEST, *SOCKETS], check=False).returncode
        shown.seek(0)
        sys.stdout.buffer.write(shown.read())
    return sockets or beside.returncode


if __name__ == "__main__":
    sys.exit(main())
