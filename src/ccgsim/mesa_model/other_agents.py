"""The agents around CCGs on the Mesa face: support units, footprints and NHS England."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import mesa

from ccgsim.policy import STANCES, footprint_names

if TYPE_CHECKING:
    from datetime import date

    from ccgsim.mesa_model.agents import ClinicalCommissioningGroup
    from ccgsim.mesa_model.model import CommissioningModel


class SupportUnit(mesa.Agent):  # type: ignore[misc]  # Mesa carries no types
    """A commissioning support unit that was at work at the start."""

    model: CommissioningModel

    def __init__(self, model: CommissioningModel, index: int) -> None:
        super().__init__(model)
        self.index = index
        self.code = self.name = model.facts.units[index]

    def __repr__(self) -> str:
        return f"<Support unit {self.name}>"

    def _own(self, array: str) -> Any:
        return getattr(self.model.world, array)[0, self.index]

    @property
    def at_work(self) -> bool:
        """Whether it is still at work under its own name."""
        return bool(self._own("unit_open"))

    @property
    def carried_on_by(self) -> SupportUnit:
        """The unit that has its customers now: itself until it joins another."""
        return self.model.support_units[int(self._own("unit"))]

    @property
    def income(self) -> float:
        """£ a year from CCGs and others, as of the last look at its books."""
        return float(self._own("unit_income") + self._own("unit_other_income"))

    @property
    def price(self) -> float:
        """Its price relative to the cost of in-house support at the reference size."""
        world = self.model.world
        return float(self._own("price") * world.policy.price[world.step])

    @property
    def quality(self) -> float:
        """Quality of its service, 0 to 1."""
        return float(self._own("quality"))

    @property
    def customers(self) -> list[ClinicalCommissioningGroup]:
        """The founding CCGs whose organisations buy from it."""
        return [ccg for ccg in self.model.ccgs if ccg.support_unit is self]


class Footprint(mesa.Agent):  # type: ignore[misc]  # Mesa carries no types
    """A footprint of a sustainability and transformation partnership (STP)."""

    model: CommissioningModel

    def __init__(self, model: CommissioningModel, index: int) -> None:
        super().__init__(model)
        self.index = index
        self.code = model.facts.footprint_codes[index]

    def __repr__(self) -> str:
        return f"<Footprint {self.code} {self.name}>"

    @property
    def name(self) -> str:
        """Its name now: one that others have joined has another."""
        model = self.model
        return footprint_names(model.policy_scenario, model.facts, model.today)[self.index]

    @property
    def announced(self) -> bool:
        """Whether footprints have been announced."""
        return bool(self.model.world.step >= self.model.world.policy.announced)

    @property
    def members(self) -> list[ClinicalCommissioningGroup]:
        """The founding CCGs in it; none once it has become part of another footprint."""
        world = self.model.world
        return self.model.ccgs_where(world.policy.footprint[world.step] == self.index)

    @property
    def organisations(self) -> list[ClinicalCommissioningGroup]:
        """The CCGs in it that lead an organisation."""
        return [ccg for ccg in self.members if ccg.leads]

    @property
    def population(self) -> int:
        """Registered people in it."""
        return sum(ccg.population for ccg in self.members)

    @property
    def is_integrated_care_system(self) -> bool:
        """Whether it has become an integrated care system."""
        return bool(self.model.world.system[0, self.index])


class NHSEngland(mesa.Agent):  # type: ignore[misc]  # Mesa carries no types
    """NHS England: the policy that is in force for the whole country."""

    model: CommissioningModel
    code = name = "NHS England"

    def __repr__(self) -> str:
        return f"<{self.name}>"

    @property
    def _day(self) -> date:
        return self.model.world.today

    @property
    def stance(self) -> str:
        """Its stance on mergers."""
        return str(self.model.policy_scenario.mergers.stance.on(self._day))

    def stance_towards(self, ccg: ClinicalCommissioningGroup) -> str:
        """Return its stance on mergers of one CCG, which a scenario can set apart."""
        world = self.model.world
        return STANCES[int(world.policy.stance[world.step, ccg.index])]

    @property
    def window(self) -> str:
        """When CCGs may apply to merge: "annual" or "in-year"."""
        return str(self.model.policy_scenario.mergers.window.on(self._day))

    @property
    def allowance_per_head(self) -> float:
        """Running cost allowance, £ per head and year."""
        return float(self.model.policy_scenario.allowance.per_head.on(self._day))
