"""The table of an order's life, line by line: what may happen, who may do it, and nothing else."""

from __future__ import annotations

from itertools import product

import pytest

from orders.errors import NotAllowedError, NotPossibleError
from orders.states import FINAL, LIVING, OPEN, TRANSITIONS, Action, Part, State, advance

TABLE = """
draft       submit           submitted   words orderer program proxy
submitted   supplement       submitted   words desk orderer proxy
submitted   message          submitted   words desk handler helper street
submitted   withdraw         withdrawn   -     orderer proxy
submitted   oversee          submitted   -     desk street
submitted   escalate         submitted   -     program
submitted   dispatch         dispatched  -     desk program street
submitted   decline          declined    words desk street
submitted   relabel          submitted   -     desk street
submitted   join             joined      -     desk orderer program proxy street
submitted   ask              needs_info  words desk street
needs_info  supplement       needs_info  words desk orderer proxy
needs_info  message          needs_info  words desk handler helper street
needs_info  withdraw         withdrawn   -     orderer proxy
needs_info  supply           submitted   words desk orderer proxy
needs_info  lapse            submitted   -     program
dispatched  supplement       dispatched  words desk orderer proxy
dispatched  message          dispatched  words desk handler helper street
dispatched  withdraw         withdrawn   -     orderer proxy
dispatched  offer            dispatched  -     program
dispatched  urge             dispatched  -     desk lead street
dispatched  oversee          dispatched  -     desk street
dispatched  escalate         dispatched  -     program
dispatched  join             joined      -     desk program street
dispatched  accept           accepted    -     lead teammate
dispatched  return           returned    words lead program teammate
dispatched  reassign         dispatched  -     desk lead program street
returned    supplement       returned    words desk orderer proxy
returned    message          returned    words desk handler helper street
returned    withdraw         withdrawn   -     orderer proxy
returned    oversee          returned    -     desk street
returned    escalate         returned    -     program
returned    dispatch         dispatched  -     desk program street
returned    decline          declined    words desk street
returned    relabel          returned    -     desk street
returned    join             joined      -     desk program street
accepted    supplement       accepted    words desk orderer proxy
accepted    message          accepted    words desk handler helper street
accepted    withdraw         withdrawn   -     orderer proxy
accepted    urge             accepted    -     desk lead street
accepted    oversee          accepted    -     desk street
accepted    escalate         accepted    -     program
accepted    progress         in_progress words handler helper
accepted    return           returned    words handler program
accepted    reassign         dispatched  -     desk lead program street
accepted    ask_extension    accepted    words handler
accepted    extend           accepted    -     desk street
accepted    refuse_extension accepted    -     desk street
accepted    assist           accepted    words handler
accepted    send_help        accepted    -     desk lead street
accepted    help             accepted    -     invited
accepted    resolve          resolved    words handler
in_progress supplement       in_progress words desk orderer proxy
in_progress message          in_progress words desk handler helper street
in_progress withdraw         withdrawn   -     orderer proxy
in_progress urge             in_progress -     desk lead street
in_progress oversee          in_progress -     desk street
in_progress escalate         in_progress -     program
in_progress progress         in_progress words handler helper
in_progress return           returned    words handler program
in_progress reassign         dispatched  -     desk lead program street
in_progress ask_extension    in_progress words handler
in_progress extend           in_progress -     desk street
in_progress refuse_extension in_progress -     desk street
in_progress assist           in_progress words handler
in_progress send_help        in_progress -     desk lead street
in_progress help             in_progress -     invited
in_progress resolve          resolved    words handler
resolved    supplement       resolved    words desk orderer proxy
resolved    message          resolved    words desk handler helper street
resolved    withdraw         withdrawn   -     orderer proxy
resolved    join             joined      -     program
resolved    solved           closed      -     desk orderer proxy
resolved    partly           closed      -     desk orderer proxy
resolved    unsolved         dispatched  -     desk orderer proxy
resolved    expire           closed      -     program
closed      rate             closed      -     desk orderer proxy
closed      reopen           dispatched  -     desk orderer program proxy
declined    appeal           submitted   words orderer proxy
joined      join             joined      -     desk program street
joined      release          submitted   -     desk orderer program proxy street
joined      resolve          resolved    words program
joined      decline          declined    words desk street
joined      supplement       joined      words desk orderer proxy
joined      withdraw         withdrawn   -     orderer proxy
"""
"""State, action, state after it, whether it needs words, and who may do it."""

LINES = [line.split() for line in TABLE.strip().splitlines()]


@pytest.mark.parametrize("line", LINES, ids=lambda line: f"{line[0]}-{line[1]}")
def test_the_table_line_by_line(line: list[str]) -> None:
    """Each of the named parts may, alone; every other part may not, all of them together neither."""
    state, action, to, words, *by = line
    allowed = {Part(one) for one in by}
    for part in Part:
        if part in allowed:
            move = advance(State(state), Action(action), frozenset({part}))
            assert (move.to, move.words) == (State(to), words == "words")
        else:
            with pytest.raises(NotAllowedError):
                advance(State(state), Action(action), frozenset({part}))
    with pytest.raises(NotAllowedError):
        advance(State(state), Action(action), frozenset(set(Part) - allowed))


def test_what_is_not_in_the_table_cannot_happen() -> None:
    """No other pair of state and action is possible, for anybody."""
    known = {(State(line[0]), Action(line[1])) for line in LINES}
    assert set(TRANSITIONS) == known
    for state, action in set(product(State, Action)) - known:
        with pytest.raises(NotPossibleError):
            advance(state, action, frozenset(Part))


def test_states_are_open_or_final_or_a_draft() -> None:
    """Each state is exactly one of the three; a joined order lives on in another."""
    assert OPEN | FINAL | {State.DRAFT} == set(State)
    assert not OPEN & FINAL
    assert OPEN | {State.JOINED} == LIVING
