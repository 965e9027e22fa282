package io.tributary.edge.store;

import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import io.tributary.pipelines.state.StateWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * Entries of an outbox that are one row: what is in it, and the entries packed together, since summaries resemble each other.
 *
 * @param bytes of the entries, not packed
 * @param firstMicros when its first entry was made
 */
@SuppressWarnings("ArrayRecordComponent") // bytes for the disk: equality is never asked for
record OutletBlock(long first, long last, long count, long bytes, long firstMicros, byte[] packed) {
    /** Entries are packed together up to this; larger blocks hardly pack better, and one is unpacked at a time. */
    static final int BYTES = 48 << 10;

    /** Cuts entries into blocks. */
    static List<OutletBlock> of(List<Waiting> entries, Packing packing) {
        List<OutletBlock> blocks = new ArrayList<>();
        int from = 0;
        long bytes = 0;
        for (int i = 0; i < entries.size(); i++) {
            int length = entries.get(i).bytes().length;
            if (i > from && bytes + length > BYTES) {
                blocks.add(of(entries.subList(from, i), bytes, packing));
                from = i;
                bytes = 0;
            }
            bytes += length;
        }
        blocks.add(of(entries.subList(from, entries.size()), bytes, packing));
        return blocks;
    }

    private static OutletBlock of(List<Waiting> entries, long bytes, Packing packing) {
        StateWriter raw = new StateWriter();
        Waiting first = entries.get(0);
        Waiting before = first;
        for (Waiting entry : entries) {
            raw.putVar(entry.sequence() - before.sequence());
            raw.putVar(entry.madeMicros() - before.madeMicros());
            raw.putVar(entry.bytes().length);
            raw.putBytes(entry.bytes());
            before = entry;
        }
        return new OutletBlock(
                first.sequence(),
                before.sequence(),
                entries.size(),
                bytes,
                first.madeMicros(),
                packing.pack(raw.bytes()));
    }

    List<Waiting> entries(Packing packing) throws DamageException {
        StateReader raw = new StateReader(packing.unpack(packed));
        List<Waiting> entries = new ArrayList<>();
        long sequence = first;
        long made = firstMicros;
        try {
            while (entries.size() < count) {
                sequence += raw.getVar();
                made += raw.getVar();
                entries.add(new Waiting(sequence, made, raw.getBytes((int) raw.getVar())));
            }
            raw.end();
        } catch (StateException e) {
            throw new DamageException("a block of an outbox " + e.getMessage());
        }
        return entries;
    }

    byte[] encoded() {
        StateWriter to = new StateWriter();
        for (long value : new long[] {first, last, count, bytes, firstMicros}) {
            to.putVar(value);
        }
        to.putBytes(packed);
        return to.bytes();
    }

    static OutletBlock decode(byte[] payload) throws DamageException {
        StateReader from = new StateReader(payload);
        try {
            return new OutletBlock(
                    from.getVar(),
                    from.getVar(),
                    from.getVar(),
                    from.getVar(),
                    from.getVar(),
                    from.getBytes(from.remaining()));
        } catch (StateException e) {
            throw new DamageException("a block of an outbox " + e.getMessage());
        }
    }
}
