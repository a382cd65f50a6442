"""How much the tests of random cases try: a little by default, much when `make soak` asks."""

import os

#: So many times as much as in `make test`.
TIMES = max(1, int(os.environ.get("AR_SOAK") or 1))


def settings(examples):
    """Hypothesis' settings for a test that tries so many examples in `make test`.

    These are the same ones each time; a soak looks for others, and makes small what it finds.
    """
    from hypothesis import HealthCheck, Phase
    from hypothesis import settings as hypothesis_settings

    phases = [Phase.explicit, Phase.generate]
    return hypothesis_settings(
        max_examples=examples * TIMES,
        derandomize=TIMES == 1,
        phases=phases if TIMES == 1 else [*phases, Phase.shrink],
        database=None,
        deadline=None,
        print_blob=TIMES > 1,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
