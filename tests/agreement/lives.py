"""Lives of debtors, as data: what happens on each of some days, and how many lie between them."""

from hypothesis import strategies as st
from stories import _STEPS, _payment, _share, _step, _where, _which, _who, stories

_gap = st.sampled_from((1, 1, 1, 2, 3, 6, 8))  # days until something happens again
_run = _step("run", which=_which)
_sent = _step("sent", which=_which)
_promised = _step("promised", which=_which, days=st.integers(0, 9))
_disputed = _step("disputed", which=_which, share=_share)
_decided = _step("dispute_decided", which=_which, share=st.sampled_from((0, 40, 100)))

#: What takes days: what is decided, and what comes of it on the days that follow.
_MATTERS = (
    (_run, _step("level_changed", which=_which, to=_which), _sent),
    (_run, _step("excluded_from_run", which=_which), _sent),
    (_run, _step("approved", which=_which), _payment("entry"), _sent),
    (_run, _step("merged", who=st.sampled_from(("babbage", "grace")), into=_who), _sent),
    (_sent, _step("came_back", which=_which), _run, _sent),
    (_sent, _step("policy_changed", who=_who, where=_where), _sent),
    (_promised, _payment("entry"), _step("promise_withdrawn", which=_which)),
    (_promised, _payment("no_entry"), _sent),
    (_disputed, _decided, _step("credit_note_posted", which=_which)),
    (_disputed, _promised, _step("dispute_withdrawn", which=_which)),
    (_disputed, _step("merged", who=st.just("babbage"), into=st.just("ada")), _decided),
    (_step("held", who=_who, where=_where, days=st.integers(1, 9)), _run, _sent),
)


@st.composite
def lives(draw, days=8, matters=5, besides=2):
    """A story whose steps are taken on several days: ``days`` is ``[(days passed, steps)]``.

    Some matters go their way, step by step on successive days; beside them, other things happen.
    """
    story = draw(stories(most=6))
    taken = [[] for _day in range(days)]
    for matter in draw(st.permutations(_MATTERS))[:matters]:
        first = draw(st.integers(0, days - len(matter)))
        for number, step in enumerate(matter, first):
            taken[number].append(draw(step))
    for number, step in enumerate(draw(st.permutations(_STEPS))[: besides * days]):
        taken[number % days].append(draw(step))
    story["days"] = [(draw(_gap), steps) for steps in taken]
    return story
