"""Runs an algorithm of fairpyx on a day handed in as JSON. Started by ``peer.py`` in an environment of its own.

It stands alone: that environment has fairpyx and an older numpy, and nothing of Waymark.
"""

import json
import sys
from importlib.metadata import version
from time import perf_counter

import fairpyx
import fairpyx.algorithms


def main() -> None:
    """Read a day from standard input, allocate, and print seconds, ranks and version as JSON."""
    day = json.load(sys.stdin)
    worth = {person: dict.fromkeys(day["seats"], 0) | wishes for person, wishes in day["worth"].items()}
    instance = fairpyx.Instance(
        valuations=worth,
        agent_capacities=day["slots"],
        item_capacities=day["seats"],
        item_conflicts={session: set(others) for session, others in day["conflicts"].items()},
    )
    began = perf_counter()
    allocation = fairpyx.divide(getattr(fairpyx.algorithms, day["algorithm"]), instance)
    done = perf_counter()
    seated = {person: sorted(sessions) for person, sessions in allocation.items()}
    outcome = {
        "version": version("fairpyx"),
        "solve_seconds": done - began,
        "seated": seated,
    }
    print(json.dumps(outcome))


if __name__ == "__main__":
    main()
