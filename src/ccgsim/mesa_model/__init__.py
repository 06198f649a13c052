"""The Mesa face: one replicate of a run as a `mesa.Model`, month by month.

    model = CommissioningModel("record-2013-2018", replicate=3, seed=2013)
    model.run_model()
    model.metrics, model.events

The same replicate of `simulate` with the same seed lives through the same months, bit for bit. Mesa
is slow to import and may set how this process starts others, so nothing else imports this package.
"""

from __future__ import annotations

from ccgsim.mesa_model.model import CommissioningModel

__all__ = ["CommissioningModel"]
