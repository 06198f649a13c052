"""Peak memory of runs that stream to a folder, each measured in a process of its own.

Called with a number of replicates, this file is that process.
"""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

RECORD = Path(__file__).parents[1] / "scenarios" / "record-2013-2018.toml"


def peaks(numbers: Sequence[int]) -> Iterator[tuple[str, str]]:
    """Yield peak memory for several numbers of replicates."""
    for number in numbers:
        command = [sys.executable, __file__, str(number)]
        found = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
        yield f"{number:,} replicates to a folder", found


def measure(replicates: int) -> str:
    """Run that many replicates of the record and return the peak memory and what was written."""
    from ccgsim import simulate

    with TemporaryDirectory() as folder:
        simulate(RECORD, replicates, out=Path(folder) / "run")
        written = sum(f.stat().st_size for f in Path(folder).rglob("*") if f.is_file())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    megabytes = peak / (1e6 if sys.platform == "darwin" else 1e3)  # bytes there, kilobytes here
    return f"{megabytes:,.0f} MB, {written / 1e6:,.0f} MB written"


if __name__ == "__main__":
    print(measure(int(sys.argv[1])))
