"""A slider of a lever, which a visitor may move faster than the server answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import reacton.ipyvuetify as rv
import solara

from ccgsim.app.england.levers import Lever


@dataclass(eq=False)
class Hand:
    """A slider and the hand that moves it; the browser knows first where it stands.

    What a visitor lets go at comes back from the view when the slider may be elsewhere already, so
    it is set to no value but one that comes from elsewhere.

    Attributes:
        seen: the view's value.
        tell: called with the value at which it is let go.
        set_to: what it was last set to.
        times: how often that was.
        let_go_at: values that have not come back yet, in order.
    """

    seen: float
    tell: Callable[[str], None]
    set_to: float
    times: int = 0
    let_go_at: list[float] = field(default_factory=list)

    def follow(self, value: float) -> None:
        """Take note of the view's value."""
        if value == self.seen:
            return
        self.seen = value
        if value in self.let_go_at:
            self.let_go_at = self.let_go_at[self.let_go_at.index(value) + 1 :]
        else:
            self.let_go_at = []
            self.set(value)

    def set(self, value: float) -> None:
        """Set the slider."""
        self.set_to = value
        self.times += 1

    def let_go(self, value: float) -> None:
        """Take note of where the visitor lets go."""
        text = f"{value:g}"
        self.let_go_at = [*self.let_go_at, float(text)]
        self.tell(text)


@solara.component
def NumberSlider(lever: Lever, value: float, name: str, set_value: Callable[[str], None]) -> None:
    """A slider that speaks when it is let go, or moved by a key."""
    hand: Hand = solara.use_memo(lambda: Hand(value, set_value, value), [])
    hand.tell = set_value
    hand.follow(value)
    _, again = solara.use_state(0)

    def let_go(at: float) -> None:
        chosen = min(max(at, lever.low), lever.high)
        if chosen != at:  # a key beyond the end of the slider
            hand.set(chosen)
            again(lambda times: times + 1)
        hand.let_go(chosen)

    SliderInHand(lever, hand, hand.times, name, let_go)


@solara.component
def SliderInHand(
    lever: Lever, hand: Hand, times: int, name: str, let_go: Callable[[float], None]
) -> None:
    """The slider itself, which is drawn again whenever it is set: ``times``, so far."""
    slider = rv.Slider(
        v_model=hand.set_to, min=lever.low, max=lever.high, step=lever.step, dense=True,
        hide_details=True, thumb_label=True, class_="ccgsim-slider",
        attributes={
            "aria-label": name, "data-shown": lever.shown(f"{hand.set_to:g}"),
            "data-times": str(times),
        },
    )  # fmt: skip
    rv.use_event(slider, "change", lambda _widget, _event, data: let_go(float(str(data))))
