"""How long `manage.py run` takes until the portal answers, from a fresh clone and the next time.

Run: python tests/benchmarks/bench_start.py
Reference: 60 s with a warm package cache on a fresh clone, 10 s on the next start (the issue's limits).
"""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
REFERENCE_SECONDS = {"fresh clone": 60, "next start": 10}


def start_once(clone: Path) -> float:
    """Start the portal, wait for its address, stop it, and return the seconds that it took to answer."""
    hidden = {"DATABASE_URL", "CELERY_BROKER_URL", "DJANGO_SETTINGS_MODULE", "TRADECONNECT_VAR"}
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    began = time.monotonic()
    with subprocess.Popen(
        ["python3", "manage.py", "run", "--no-browser", "--port", "8390"],  # noqa: S607
        cwd=clone,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as portal:
        assert portal.stdout is not None
        taken = 0.0
        for line in portal.stdout:
            if re.search("TradeConnect answers at", line):
                taken = time.monotonic() - began
                break
        if not taken:
            raise SystemExit("the portal did not come up")
        portal.send_signal(signal.SIGINT)
        portal.communicate()
    return taken


def main() -> int:
    """Clone, start twice, print both figures beside their references."""
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "clone"
        subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)  # noqa: S607
        for name, reference in REFERENCE_SECONDS.items():
            sys.stdout.write(f"{name:12} {start_once(clone):6.1f} s   reference {reference} s\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
