"""`python -m ccgsim`: the command line."""

from __future__ import annotations

import sys

from ccgsim.cli import main

sys.exit(main())
