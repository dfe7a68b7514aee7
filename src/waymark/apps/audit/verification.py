"""Is the log whole? Walks it from the first entry to the head and names the first place where it is broken."""

from dataclasses import dataclass

from waymark.apps.audit.chain import NO_HASH
from waymark.apps.audit.models import LogEntry
from waymark.apps.audit.selectors import Head, head_of_empty_log, walk_log


@dataclass(frozen=True, slots=True)
class ChainFault:
    """The first place where the log is broken: the number of the entry and what is wrong there."""

    seq: int
    sentence: str


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What a walk through the log found; ``fault`` is None where it holds."""

    n_entries: int
    head_hash: str
    fault: ChainFault | None

    @property
    def holds(self) -> bool:
        """Return whether every entry stands as it was written."""
        return self.fault is None

    @property
    def sentence(self) -> str:
        """Return the outcome in one sentence."""
        if self.fault is not None:
            return f"The audit log is broken at entry {self.fault.seq}: {self.fault.sentence}"
        return f"The audit log holds: {self.n_entries} {_entries(self.n_entries)}, head {self.head_hash}."


def verify_chain(*, expect_head: str | None = None) -> ChainReport:
    """Walk the whole log and say whether it holds. One query, constant memory, O(entries) time.

    Whoever can write to the database can also write a whole new chain; that shows only against a head that was
    kept elsewhere. ``expect_head`` is such a head: the log must end in it.
    """
    report = _walk()
    if report.n_entries == 0:
        report = _judge_emptiness()
    if report.holds and expect_head is not None and report.head_hash != expect_head:
        sentence = f"it ends in {report.head_hash}, not in the head that you expected, {expect_head}."
        return ChainReport(report.n_entries, report.head_hash, ChainFault(max(report.n_entries, 1), sentence))
    return report


def _walk() -> ChainReport:
    seq, previous_hash, head = 0, NO_HASH, None
    for entry, head in walk_log():  # noqa: B007 - the last head is needed after the walk
        seq += 1
        fault = _fault_in(entry, seq=seq, previous_hash=previous_hash)
        if fault is not None:
            return ChainReport(seq, previous_hash, fault)
        previous_hash = entry.entry_hash
    if head is None:
        return ChainReport(0, NO_HASH, None)
    return ChainReport(seq, previous_hash, _fault_at_head(head, seq=seq, last_hash=previous_hash))


def _fault_in(entry: LogEntry, *, seq: int, previous_hash: str) -> ChainFault | None:
    if entry.seq != seq:
        return ChainFault(seq, f"it is missing; the next one there is number {entry.seq}.")
    if entry.previous_hash != previous_hash:
        return ChainFault(seq, "it does not continue the entry before it.")
    if entry.entry_hash != entry.recomputed_hash:
        return ChainFault(seq, "its content is not what was written; its hash does not fit.")
    return None


def _fault_at_head(head: Head, *, seq: int, last_hash: str) -> ChainFault | None:
    if head.n_entries is None:
        return ChainFault(seq, "the head of the log is missing, so nobody can say whether this is the last entry.")
    if head.n_entries > seq:
        return ChainFault(seq + 1, f"it is missing; the head counts {head.n_entries} entries, there are {seq}.")
    if head.n_entries < seq:
        return ChainFault(head.n_entries + 1, f"it was slipped in; the head counts {head.n_entries}, there are {seq}.")
    if head.entry_hash != last_hash:
        return ChainFault(seq, "it is the last, but its hash is not the one that the head holds.")
    return None


def _judge_emptiness() -> ChainReport:
    head = head_of_empty_log()
    if head is None:
        # The first entry was written between the two looks.
        return _walk()
    if head.n_entries or head.entry_hash != NO_HASH:
        return ChainReport(0, NO_HASH, ChainFault(1, f"it is missing; the head counts {head.n_entries} entries."))
    return ChainReport(0, NO_HASH, None)


def _entries(n_entries: int) -> str:
    return "entry" if n_entries == 1 else "entries"
