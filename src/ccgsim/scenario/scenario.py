"""A scenario whole: its header, its sections, and changed settings laid over it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from os import PathLike
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, PrivateAttr, StringConstraints, ValidationError, field_validator

from ccgsim.errors import ScenarioError
from ccgsim.scenario.dated import Dated
from ccgsim.scenario.errors import refusal
from ccgsim.scenario.file import (
    COMMAND_LINE,
    Settings,
    laid_over,
    nested,
    read_settings,
    set_by_hand,
    settings_of,
)
from ccgsim.scenario.library import at_hand
from ccgsim.scenario.local import Freeze, Local
from ccgsim.scenario.numbers import Demands, Number, Text
from ccgsim.scenario.sections import (
    Allowance,
    Assessment,
    CareModels,
    Delegation,
    Finance,
    Footprints,
    JointCommittees,
    Leadership,
    Mergers,
    PooledBudgets,
    Rules,
    Run,
    Section,
    SupportMarket,
)

__all__ = ["Dated", "Freeze", "Local", "Scenario", "load_scenario"]

Identifier = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]*$")]


class Scenario(Section):
    """A question and the policy under which it is asked."""

    title: Text = Field(description="The scenario in a few words.")
    question: Text = Field(description="What the scenario asks, in a sentence.")
    background: tuple[Text, ...] = Field(
        default=(), description="What a reader should know first, with sources."
    )
    look_at: tuple[Text, ...] = Field(default=(), description="Outcomes to look at for the answer.")
    facts: Text | None = Field(
        default=None,
        description="Folder with tables of facts to use instead of England's, relative to this "
        "file.",
    )
    run: Run = Field(default=Run(), description="The span of the run.")
    rules: Rules = Field(default=Rules(), description="Which rules take part.")
    allowance: Allowance = Field(default=Allowance(), description="The running cost allowance.")
    mergers: Mergers = Field(default=Mergers(), description="Whether, when and how CCGs may merge.")
    footprints: Footprints = Field(default=Footprints(), description="Footprints (STPs).")
    support_market: SupportMarket = Field(
        default=SupportMarket(), description="The market for commissioning support."
    )
    leadership: Leadership = Field(default=Leadership(), description="Those who lead CCGs.")
    delegation: Delegation = Field(
        default=Delegation(), description="Delegated commissioning of general practice."
    )
    assessment: Assessment = Field(
        default=Assessment(), description="The yearly assessment of CCGs."
    )
    finance: Finance = Field(default=Finance(), description="Money for health care.")
    joint_committees: JointCommittees = Field(
        default=JointCommittees(), description="Decisions taken by CCGs together."
    )
    pooled_budgets: PooledBudgets = Field(
        default=PooledBudgets(), description="Budgets held with local authorities."
    )
    care_models: CareModels = Field(default=CareModels(), description="New care models.")
    central_demands: Dated[Demands] = Field(
        default=Dated(1.0),
        description="Requests from the centre relative to 2013, without unit. 1: as in 2013. "
        "Unsaid: 1.",
    )
    freeze: tuple[Freeze, ...] = Field(
        default=(),
        description="Spans in which no merger, sharing of officers, teams or committees, or unit "
        "merger may be decided.",
    )
    local: tuple[Local, ...] = Field(default=(), description="Levers for part of the country.")
    parameters: dict[Identifier, Number] = Field(
        default={}, description="Behavioural parameters to use instead of their usual values."
    )

    _sources: dict[str, str] = PrivateAttr(default_factory=dict)

    @field_validator("local")
    @classmethod
    def _have_a_name_each(cls, local: tuple[Local, ...]) -> tuple[Local, ...]:
        names = [one.name for one in local]
        for number, name in enumerate(names):
            if name in names[:number]:
                first = names.index(name) + 1
                raise ValueError(
                    f'two tables, number {first} and number {number + 1}, are called "{name}"; '
                    "give each part of the country a name of its own"
                )
        return local

    def __repr__(self) -> str:
        return f"<Scenario '{self.title}', {self.run.start} to {self.run.end}>"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        """Whether two scenarios set the same policy, whichever files it came from."""
        return isinstance(other, Scenario) and self.__dict__ == other.__dict__

    @property
    def sources(self) -> dict[str, str]:
        """The file that set each key, by dotted key; keys that no file set are not there."""
        return {key: Path(source).name for key, source in self._sources.items()}

    def source_of(self, key: str) -> str:
        """The file that set a dotted key, with its folder; empty if none did."""
        return self._sources.get(key, "")

    def setters_of(self, key: str) -> set[str]:
        """The files that set a dotted key or a key inside it; empty if none did."""
        inside = f"{key}."
        return {
            source
            for held, source in self._sources.items()
            if held == key or held.startswith(inside)
        }

    def is_frozen(self, day: date) -> bool:
        """Whether a freeze forbids mergers, sharing and unit mergers to be decided on a day."""
        return any(freeze.from_ <= day <= freeze.to for freeze in self.freeze)

    def local_values(self, key: str, day: date) -> Iterator[tuple[Local, float | str]]:
        """What local tables say of a lever on a day; where two cover a CCG, the later one holds.

        Args:
            key: one of `scenario.local.LOCAL_LEVERS`, such as "allowance.per_head".
            day: the day asked about.

        Yields:
            Each table that gives a value, and the value, in file order.
        """
        for local in self.local:
            if (value := local.value(key, day)) is not None:
                yield local, value

    def resolved(self) -> dict[str, Any]:
        """Every setting, defaults and inherited ones included, ready for JSON."""
        dump = self.model_dump(mode="json", by_alias=True)
        return {key: _without_silence(value) for key, value in dump.items() if value is not None}

    @classmethod
    def from_resolved(
        cls, resolved: Mapping[str, Any], sources: Mapping[str, str] | None = None
    ) -> Scenario:
        """The scenario that `resolved` wrote down.

        Args:
            resolved: every setting.
            sources: the file that set each key, as in `sources`; None if it is not known.

        Raises:
            ScenarioError: if a setting is not valid.
        """
        resolved_as = "resolved scenario"
        scenario = build_scenario(settings_of(dict(resolved), resolved_as), resolved_as)
        if sources is not None:
            scenario._sources = dict(sources)
        return scenario

    def with_settings(self, changes: Mapping[str, Any]) -> Scenario:
        """The same scenario with some keys changed.

        Args:
            changes: dotted key to value: a number, a date, a list, a table, or text, which is read
                as TOML, as in `--set key=value`, and where it is none stands for itself. A plain
                value replaces a whole table of dates; a table of dates, and a key that ends in a
                date, change those dates and keep the others.

        Raises:
            ScenarioError: if a key or value is not valid; its place is given as `--set`.
        """
        return build_scenario(laid_over(self.settings(), set_by_hand(changes)), COMMAND_LINE)

    def anchored(self) -> Scenario:
        """The same scenario with its folder of facts from the root, to be found from anywhere."""
        if self.facts is None:
            return self
        return self.model_copy(update={"facts": str(Path(self.facts).absolute())})

    def settings(self) -> Settings:
        """Every setting by the path of its key, with the file that set it."""
        return {
            path: setting._replace(source=self._sources.get(".".join(path), ""))
            for path, setting in settings_of(self.resolved(), "").items()
        }


def load_scenario(path: str | Path) -> Scenario:
    """Read a scenario file, and those it extends.

    Args:
        path: a TOML file, or the name of a scenario that comes with ccgsim, such as "no-stps".

    Raises:
        ScenarioError: one error that lists everything found wrong, each with its file, key, what
            was found and what is allowed; or what is given is no path.
    """
    if not isinstance(path, str | PathLike):
        raise ScenarioError(
            f"Found {type(path).__name__} in place of a scenario. Give what load_scenario returns, "
            "the path of a scenario file, or the name of one that comes with ccgsim, such as "
            '"no-stps".'
        )
    return build_scenario(read_settings(at_hand(path)), str(path))


def build_scenario(settings: Settings, main: str) -> Scenario:
    """Make a scenario of settings; `main` is where a missing key is said to be missing.

    Raises:
        ScenarioError: one error that lists everything found wrong.
    """
    try:
        scenario = Scenario.model_validate(nested(settings))
    except ValidationError as error:
        raise refusal(error, Scenario, settings, main) from None
    scenario._sources.update(
        {".".join(path): item.source for path, item in settings.items() if item.source}
    )
    return scenario


def _without_silence(value: object) -> object:
    """A table without the keys that say nothing, which TOML cannot write."""
    if isinstance(value, dict):
        return {key: _without_silence(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_without_silence(item) for item in value]
    return value
