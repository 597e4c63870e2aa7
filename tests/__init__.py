"""The tests mirror functions/; `python -m tests.…` finds the rooms as pytest does."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "functions"))
