import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waymark.kernels.draw import InvalidSeed, commitment, ticket_rank

SEED = bytes(range(32))


@given(ids=st.lists(st.text(), unique=True, max_size=20), seed=st.binary(min_size=32, max_size=32))
def test_ticket_order_is_the_order_of_the_hmac_numbers(ids: list[str], seed: bytes) -> None:
    def ticket(name: str) -> int:
        return int(hmac.new(seed, b"pd-day|" + name.encode(), hashlib.sha256).hexdigest(), 16)

    rank = ticket_rank(seed=seed, context="pd-day", ids=ids)

    assert [ids[i] for i in rank.argsort()] == sorted(ids, key=ticket)


def test_two_contexts_give_two_lotteries() -> None:
    ids = [f"e{i}" for i in range(50)]

    day, lottery = (ticket_rank(seed=SEED, context=c, ids=ids) for c in ("pd-day", "admissions"))

    assert day.tolist() != lottery.tolist()


def test_the_commitment_is_the_sha256_of_the_seed_bytes() -> None:
    assert commitment(SEED) == hashlib.sha256(SEED).hexdigest()


@pytest.mark.parametrize("seed", [b"", bytes(31), bytes(33)])
def test_a_seed_of_another_length_is_refused(seed: bytes) -> None:
    with pytest.raises(InvalidSeed, match="32 bytes"):
        ticket_rank(seed=seed, context="pd-day", ids=["a"])
    with pytest.raises(InvalidSeed, match="32 bytes"):
        commitment(seed)


def test_nobody_gives_an_empty_order() -> None:
    assert ticket_rank(seed=SEED, context="pd-day", ids=[]).tolist() == []
