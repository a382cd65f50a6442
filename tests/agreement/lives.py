"""Lives of debtors, as data: what happens on each of some days, and how many lie between them."""

from hypothesis import strategies as st
from stories import _STEPS, _step, _which, _who, stories

_gap = st.sampled_from((1, 1, 1, 2, 3, 6, 8))  # days until something happens again

#: What takes days: a decision that is waited for, a letter on its way, two who turn out to be one.
_LATER = (
    _step("run", which=_which),
    _step("run", which=_which),
    _step("level_changed", which=_which, to=_which),
    _step("excluded_from_run", which=_which),
    _step("approved", which=_which),
    _step("sent", which=_which),
    _step("sent", which=_which),
    _step("came_back", which=_which),
    _step("merged", who=_who, into=_who),
    _step("promise_withdrawn", which=_which),
    _step("dispute_decided", which=_which, share=st.sampled_from((0, 40, 100))),
    _step("dispute_withdrawn", which=_which),
    _step("credit_note_posted", which=_which),
    _step("policy_changed", who=_who, where=st.sampled_from(("head", "branch"))),
)


@st.composite
def lives(draw, days=6, most=4):
    """A story whose steps are taken on several days: ``days`` is ``[(days passed, steps)]``.

    Everything that may happen does so in turn, so that few lives have all.
    """
    story = draw(stories(most=6))
    story["days"] = []
    steps = draw(st.permutations(_STEPS + _LATER))
    for number in range(days):
        mine = steps[number * most : (number + 1) * most]
        story["days"].append((draw(_gap), [draw(step) for step in mine]))
    return story
