"""Which pause of the settings is a meal: for the plan, the advice, and the window that sends somebody to it. Pure."""

from __future__ import annotations

from branchdesk.domain.profile import Profile, Reason

MEAL_MIN = 20.0
"""A planned pause of at least so long is a meal."""


def meal_of(profile: Profile) -> Reason | None:
    """The longest of them; None: the settings plan no meal."""
    meals = [pause for pause in profile.pauses if pause.approved and pause.minutes >= MEAL_MIN]
    return max(meals, key=lambda pause: pause.minutes, default=None)
