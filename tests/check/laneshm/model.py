#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every interleaving of the hold protocol (docs/shm-protocol.md), in small.

A writer, readers that hold and a reader that copies take their steps in every
possible order; any of them may die between any two steps and be succeeded.
The control words are sequentially consistent in the code, so interleaving is
all there is to check. The writer may try any slot at any time, which covers
whatever its first look at the masks told it.

Checked in every reachable state: the pixels a holding reader is looking at are
those of its frame; a copy that was found valid is whole; the newest frame's
slot is published. Then the protocol is broken on purpose, one step at a time,
and the check must notice.

usage: model.py [VARIANT...]
"""
import sys

FREE, WRITING = (0, 0), (1, 0)  # or (2, sequence): published


class Model:
    """Successors of a state: (writer, readers, observer, slots, pixels, head).

    writer   (step, slot, before, entry, deaths left)
    readers  per entry (step, sequence, slot, mask, deaths left)
    observer (step, sequence, slot, first half seen)
    slots    state words;  pixels  two halves each;  head  (sequence, slot)
    """

    def __init__(self, slots, readers, frames, observer, writer_deaths,
                 reader_deaths, broken=None):
        self.n_slots = slots
        self.entries = range(readers)
        self.frames = frames
        self.broken = broken
        self.start = (
            ('idle', 0, FREE, 0, writer_deaths),
            tuple(('out', 0, 0, 0, reader_deaths) for _ in self.entries),
            ('look' if observer else 'none', 0, 0, 0),
            (FREE,) * slots, ((0, 0),) * slots, (0, slots))

    def successors(self, state):
        yield from self.writer(state)
        for entry in self.entries:
            yield from self.reader(state, entry)
        if state[2][0] != 'none':
            yield from self.observer(state)

    # The writer: steps W1 to W5, dropping dead readers' holds, dying.

    def writer(self, state):
        (step, slot, before, entry, lives), readers, observer, slots, pixels, head = state
        sequence = head[0] + 1

        def to(step, slot=slot, before=before, entry=entry, lives=lives,
               readers=readers, slots=slots, pixels=pixels, head=head):
            return (step, slot, before, entry, lives), readers, observer, slots, pixels, head

        if step == 'dead':          # a new writer takes over in place
            kept = tuple(s if s[0] == 2 and s[1] <= head[0] else FREE for s in slots)
            yield to('idle', slot=0, before=FREE, entry=0, slots=kept)
            return
        if lives:
            yield to('dead', slot=0, before=FREE, entry=0, lives=lives - 1)

        if step == 'idle':
            if head[0] < self.frames:
                for s in range(self.n_slots):
                    if s != head[1] or self.broken == 'newest may be rewritten':
                        first = 'masks' if self.broken == 'masks before the seizure' else 'seize'
                        yield to(first, slot=s)
            for e in self.entries:  # a reader that seems dead and holds something
                if readers[e][3] and (readers[e][0] == 'out'
                                      or self.broken == 'live readers are reclaimed'):
                    yield to('drop', entry=e)
        elif step == 'seize':       # W1
            if self.broken in ('masks before the seizure', 'no second look at the masks'):
                then = 'half'
            else:
                then = 'masks'
            yield to(then, before=slots[slot], entry=0, slots=put(slots, slot, WRITING))
        elif step == 'masks':       # W2, one reader's mask a step
            if readers[entry][3] >> slot & 1:
                if self.broken == 'masks before the seizure':
                    yield to('idle', slot=0, entry=0)
                else:
                    yield to('restore', entry=0)
            elif entry + 1 < len(readers):
                yield to('masks', entry=entry + 1)
            elif self.broken == 'masks before the seizure':
                yield to('seize', entry=0)
            else:
                yield to('half', entry=0, before=FREE)
        elif step == 'restore':
            yield to('idle', slot=0, before=FREE, slots=put(slots, slot, before))
        elif step == 'half':        # the picture, in two parts
            yield to('whole', before=FREE,
                     pixels=put(pixels, slot, (sequence, pixels[slot][1])))
        elif step == 'whole':
            yield to('complete', pixels=put(pixels, slot, (sequence, sequence)))
        elif step == 'complete':    # W4
            yield to('show', slots=put(slots, slot, (2, sequence)))
        elif step == 'show':        # W5
            yield to('idle', slot=0, head=(sequence, slot))
        elif step == 'drop':        # with the entry's lock, so not while it is claimed
            owned = readers[entry][0] != 'out'
            if owned and self.broken not in ('live readers are reclaimed',
                                             'reclaimed without its lock'):
                yield to('idle', entry=0)
            else:
                who = readers[entry]
                yield to('idle', entry=0,
                         readers=put(readers, entry, who[:3] + (0,) + who[4:]))

    # A reader that holds: claim, R1 to R3, look, release, die.

    def reader(self, state, entry):
        writer, readers, observer, slots, pixels, head = state
        step, sequence, slot, mask, lives = readers[entry]

        def to(step, sequence=sequence, slot=slot, mask=mask, lives=lives):
            after = put(readers, entry, (step, sequence, slot, mask, lives))
            return writer, after, observer, slots, pixels, head

        if step == 'out':
            yield to('claimed')
            return
        if lives:                   # its mask stays behind
            yield to('out', sequence=0, slot=0, lives=lives - 1)

        if step == 'claimed':
            yield to('look', mask=0)
        elif step == 'look':        # R1
            if head[0]:
                first = 'check' if self.broken == 'hold after the check' else 'hold'
                yield to(first, sequence=head[0], slot=head[1])
        elif step == 'hold':        # R2
            if self.broken == 'hold after the check':
                then = 'read'
            else:
                then = 'check'
            yield to(then, mask=mask | 1 << slot)
        elif step == 'check':       # R3
            if slots[slot] == (2, sequence) or self.broken == 'no check after the hold':
                yield to('hold' if self.broken == 'hold after the check' else 'read')
            else:
                yield to('release')
        elif step == 'read':
            yield to('release')
        elif step == 'release':
            yield to('look', sequence=0, slot=0, mask=mask & ~(1 << slot))

    # A reader without a hold: O1 to O3.

    def observer(self, state):
        writer, readers, (step, sequence, slot, first), slots, pixels, head = state

        def to(*observer):
            return writer, readers, observer, slots, pixels, head

        published = slots[slot % self.n_slots] == (2, sequence)
        if step == 'look':
            if head[0]:
                yield to('before', head[0], head[1], 0)
        elif step == 'before':      # O1
            yield to('copy', sequence, slot, 0) if published else to('look', 0, 0, 0)
        elif step == 'copy':        # O2, in two parts
            yield to('more', sequence, slot, pixels[slot][0])
        elif step == 'more':
            whole = (first, pixels[slot][1]) == (sequence, sequence)
            yield to('after', sequence, slot, int(whole))
        elif step == 'after':       # O3
            if published or self.broken == 'no check after the copy':
                yield to('valid', sequence, slot, first)
            else:
                yield to('look', 0, 0, 0)
        elif step == 'valid':
            yield to('look', 0, 0, 0)

    def violation(self, state):
        _, readers, observer, slots, pixels, head = state
        for step, sequence, slot, _, _ in readers:
            if step == 'read' and pixels[slot] != (sequence, sequence):
                return 'a reader looks at a frame that is being rewritten'
        if observer[0] == 'valid' and not observer[3]:
            return 'a torn copy was found valid'
        if head[0] and slots[head[1]] != (2, head[0]):
            return "the newest frame's slot is not published"
        return None

    def explore(self):
        """Number of states, and the first violation or None."""
        seen = {self.start}
        frontier = [self.start]
        while frontier:
            following = []
            for state in frontier:
                for successor in self.successors(state):
                    if successor not in seen:
                        seen.add(successor)
                        following.append(successor)
                        problem = self.violation(successor)
                        if problem:
                            return len(seen), problem
            frontier = following
        return len(seen), None


def put(values, index, value):
    return values[:index] + (value,) + values[index + 1:]


RIGHT = {
    'two readers': dict(slots=3, readers=2, frames=3, observer=False,
                        writer_deaths=0, reader_deaths=1),
    'reader and observer': dict(slots=3, readers=1, frames=3, observer=True,
                                writer_deaths=1, reader_deaths=1),
}

BROKEN = {
    'no second look at the masks': 'two readers',
    'masks before the seizure': 'two readers',
    'no check after the hold': 'two readers',
    'hold after the check': 'two readers',
    'live readers are reclaimed': 'two readers',
    'reclaimed without its lock': 'two readers',
    'newest may be rewritten': 'two readers',
    'no check after the copy': 'reader and observer',
}


def main():
    wanted = sys.argv[1:] or [*RIGHT, *BROKEN]
    failed = False
    for name in wanted:
        broken = name if name in BROKEN else None
        model = Model(**RIGHT[BROKEN.get(name, name)], broken=broken)
        states, problem = model.explore()
        print(f'{name}: {states} states, {problem or "no violation"}', flush=True)
        failed = failed or (problem is None) == (broken is not None)
    return failed


if __name__ == '__main__':
    sys.exit(main())
