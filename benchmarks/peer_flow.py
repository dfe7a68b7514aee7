"""Solves one breakout with OR-tools' flow and with fairpyx's exact matching. Started by ``engine.py``.

It stands alone: its environment has these two and an older numpy, and nothing of Waymark.
"""

import json
import sys
from importlib.metadata import version
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np

Breakout = dict[str, Any]


def main() -> None:
    """Read breakouts from standard input; print seconds, least costs and versions as JSON."""
    asked = json.load(sys.stdin)
    _flow(asked["breakouts"][0])
    outcome: dict[str, Any] = {"ortools": version("ortools"), "flow": [], "fairpyx": version("fairpyx")}
    for breakout in asked["breakouts"]:
        runs = [_flow(breakout) for _ in range(asked["n_runs"])]
        outcome["flow"].append({"seconds": median(s for s, _ in runs), "cost": runs[0][1]})
    if asked["matching"]:
        _matching(asked["breakouts"][0])
        outcome["matching"] = _matching(asked["breakouts"][0])
    print(json.dumps(outcome))


def _flow(breakout: Breakout) -> tuple[float, int]:
    """Return the seconds of the solver alone, building the graph left out, and the least cost."""
    from ortools.graph.python import min_cost_flow  # noqa: PLC0415  # must not be loaded together with other solvers

    length, session = np.array(breakout["length"]), np.array(breakout["session"], dtype=np.int32)
    seats, n_people = np.array(breakout["seats"]), len(length)
    sink = n_people + len(seats)
    people = np.arange(n_people, dtype=np.int32)
    flow = min_cost_flow.SimpleMinCostFlow()
    ones = np.ones(len(session), dtype=np.int64)
    who = np.repeat(people, length)
    flow.add_arcs_with_capacity_and_unit_cost(who, n_people + session, ones, np.array(breakout["cost"]))
    escape = np.array(breakout["escape"])
    flow.add_arcs_with_capacity_and_unit_cost(people, np.full(n_people, sink, np.int32), np.ones_like(escape), escape)
    rooms = np.arange(n_people, sink, dtype=np.int32)
    flow.add_arcs_with_capacity_and_unit_cost(rooms, np.full_like(rooms, sink), seats, np.zeros_like(seats))
    flow.set_nodes_supplies(people, np.ones(n_people, dtype=np.int64))
    flow.set_node_supply(sink, -n_people)
    began = perf_counter()
    status = flow.solve()
    seconds = perf_counter() - began
    if status != flow.OPTIMAL:
        raise RuntimeError(f"OR-tools did not solve the breakout: {status}")
    return seconds, int(flow.optimal_cost())


def _matching(breakout: Breakout) -> dict[str, float]:
    """Let fairpyx find the allocation of most worth; a choice is worth its escape cost minus its cost."""
    import fairpyx  # noqa: PLC0415  # as above
    import fairpyx.algorithms  # noqa: PLC0415

    # People and sessions must not share names: fairpyx makes them nodes of one graph.
    nothing = [f"s{s}" for s in range(len(breakout["seats"]))]
    worth: dict[str, dict[str, int]] = {}
    at = 0
    for person, length in enumerate(breakout["length"]):
        escape = breakout["escape"][person]
        mine = range(at, at + length)
        wishes = {f"s{breakout['session'][k]}": escape - breakout["cost"][k] for k in mine}
        worth[f"p{person}"] = dict.fromkeys(nothing, 0) | wishes
        at += length
    seats = dict(zip(nothing, breakout["seats"], strict=True))
    instance = fairpyx.Instance(valuations=worth, agent_capacities=dict.fromkeys(worth, 1), item_capacities=seats)
    began = perf_counter()
    allocation = fairpyx.divide(fairpyx.algorithms.utilitarian_matching, instance)
    seconds = perf_counter() - began
    gained = sum(worth[person][session] for person, sessions in allocation.items() for session in sessions)
    return {"seconds": seconds, "cost": sum(breakout["escape"]) - gained}


if __name__ == "__main__":
    main()
