"""The agents of the Mesa face: each reads its own row of the world, and a CCG can be told to act.

What they say is true of `CommissioningModel.today`. The rules act on the world's arrays and not
through these objects, which is why the engine and the Mesa face take the same steps.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from mesa.discrete_space import Cell, FixedAgent

from ccgsim.errors import InterventionError
from ccgsim.mesa_model import by_hand
from ccgsim.mesa_model.other_agents import Footprint, NHSEngland, SupportUnit
from ccgsim.world import LINES, RATINGS

if TYPE_CHECKING:
    from ccgsim.mesa_model.model import CommissioningModel

__all__ = ["ClinicalCommissioningGroup", "Footprint", "NHSEngland", "SupportUnit"]


class ClinicalCommissioningGroup(FixedAgent):  # type: ignore[misc]  # Mesa carries no types
    """A founding CCG. After a merger it is a part of an organisation, and says what that one has.

    Attributes:
        index: its place among the founding CCGs.
        code, name: its own, of the start.
        cell: its cell of the network, beside those it is tied to by a footprint or a border.
    """

    model: CommissioningModel

    def __init__(self, model: CommissioningModel, index: int, cell: Cell) -> None:
        super().__init__(model)
        self.index, self.cell = index, cell
        self.code, self.name = model.facts.codes[index], model.facts.names[index]

    def __repr__(self) -> str:
        return f"<CCG {self.code} {self.name}>"

    def _own(self, array: str) -> Any:
        """Return this CCG's value in an array (1, N, ...) of the world."""
        return getattr(self.model.world, array)[0, self.index]

    def _led_by(self, array: str) -> ClinicalCommissioningGroup:
        return self.model.ccgs[int(self._own(array))]

    @property
    def population(self) -> int:
        """Registered people of its own area in this financial year."""
        return round(float(self.model.world.people[self.index]))

    @property
    def organisation(self) -> ClinicalCommissioningGroup:
        """The CCG that leads the organisation it belongs to; itself while it has not merged."""
        return self._led_by("organisation")

    @property
    def leads(self) -> bool:
        """Whether it leads an organisation: exactly one CCG of each does."""
        return bool(self._own("leads"))

    @property
    def organisation_members(self) -> list[ClinicalCommissioningGroup]:
        """The founding CCGs of its organisation, itself included."""
        return self.model.ccgs_where(self.model.world.organisation[0] == self._own("organisation"))

    @property
    def organisation_population(self) -> int:
        """Registered people of its organisation."""
        return round(float(self._own("size")))

    @property
    def officer(self) -> ClinicalCommissioningGroup:
        """The CCG that leads the area of its accountable officer."""
        return self._led_by("officer")

    @property
    def officer_area(self) -> list[ClinicalCommissioningGroup]:
        """The founding CCGs under its accountable officer, itself included."""
        return self.model.ccgs_where(self.model.world.officer[0] == self._own("officer"))

    @property
    def shares_officer(self) -> bool:
        """Whether its accountable officer serves another organisation too."""
        return bool(self._own("area_bodies") > 1.0)

    @property
    def officer_vacant(self) -> bool:
        """Whether the post of its accountable officer is vacant."""
        return bool(self.model.world.vacant_since[0, self.officer.index] >= 0)

    @property
    def allowance(self) -> float:
        """Running cost allowance of its organisation, £ a year."""
        return float(self._own("allowance"))

    @property
    def pressure(self) -> float:
        """Running costs required above those planned, as a share of the allowance."""
        return float(self._own("pressure"))

    @property
    def rating(self) -> str:
        """Its organisation's last yearly rating, or "not rated"."""
        return RATINGS[int(self._own("rating"))]

    @property
    def in_directions(self) -> bool:
        """Whether its organisation is in legal directions."""
        return bool(self._own("in_directions"))

    @property
    def delegated(self) -> bool:
        """Whether its organisation commissions general practice."""
        return bool(self._own("delegated"))

    @property
    def engagement(self) -> float:
        """Share of member practices who feel the organisation is theirs, 0 to 1."""
        return float(1.0 / (1.0 + np.exp(-self._own("ownership"))))

    @property
    def unsettled(self) -> bool:
        """Whether its organisation is still in a reorganisation."""
        return bool(self._own("unsettled"))

    @property
    def in_house_share(self) -> float:
        """Share of its organisation's support, by cost, that is done in-house, 0 to 1."""
        return float(self._own("in_house_share"))

    @property
    def lines_in_house(self) -> tuple[str, ...]:
        """Lines of support that its organisation does in-house; it buys the others."""
        return tuple(line for line, own in zip(LINES, self._own("in_house"), strict=True) if own)

    @property
    def support_unit(self) -> SupportUnit | None:
        """The unit that its organisation buys from; None while it buys nothing."""
        bought = len(self.lines_in_house) < len(LINES)
        return self.model.support_units[int(self._own("serves"))].carried_on_by if bought else None

    @property
    def footprint(self) -> Footprint:
        """The footprint (STP) it lies in; before the announcement, the one it will lie in."""
        world = self.model.world
        return self.model.footprints[int(world.policy.footprint[world.step, self.index])]

    @property
    def neighbours(self) -> list[ClinicalCommissioningGroup]:
        """The founding CCGs that share a border with it."""
        ties = self.model.grid.G[self.code]
        return [self.model.ccg(code) for code, tie in ties.items() if tie["border_km"] > 0.0]

    def share_officer_with(self, other: ClinicalCommissioningGroup) -> None:
        """Come under the accountable officer of another CCG, with all who share an officer with it.

        Raises:
            InterventionError: they have one officer already, or the run has ended.
        """
        by_hand.share_officer(self.model.world_to_change(), self.index, self._place_of(other))

    def merge_with(self, *others: ClinicalCommissioningGroup) -> None:
        """Become one organisation with others, under one officer.

        Raises:
            InterventionError: no other is named, they are one organisation already, or the run
                has ended.
        """
        places = [self._place_of(other) for other in others]
        by_hand.merge(self.model.world_to_change(), [self.index, *places])

    def bring_in_house(self, line: str) -> None:
        """Let its organisation do a line of support itself, such as "finance".

        Raises:
            InterventionError: the line is not known or in-house already, or the run has ended.
        """
        by_hand.bring_in_house(self.model.world_to_change(), self.index, line)

    def buy(self, line: str, unit: SupportUnit | str | None = None) -> None:
        """Let its organisation buy a line of support; all it buys comes from the same unit.

        Args:
            line: such as "finance".
            unit: a support unit or its name; None for the one that serves its area, or else the
                nearest at work.

        Raises:
            InterventionError: the line or the unit is not known, the unit is not at work, it buys
                the line from that unit already, or the run has ended.
        """
        seller = self.model.support_unit(unit) if isinstance(unit, str) else unit
        if seller is not None and seller not in self.model.support_units:
            raise InterventionError(
                f"{seller!r} is no support unit of this model. Find one with "
                "model.support_unit(name)."
            )
        place = None if seller is None else seller.index
        by_hand.buy(self.model.world_to_change(), self.index, line, place)

    def _place_of(self, other: object) -> int:
        if not isinstance(other, ClinicalCommissioningGroup) or other.model is not self.model:
            raise InterventionError(
                f"{other!r} is no CCG of this model. Find one with model.ccg(code)."
            )
        return other.index
