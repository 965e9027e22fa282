package io.tributary.edge.store;

import io.tributary.pipelines.state.Stateful;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What changed in a part of a run since the last commit: the last word on each key. One thread at a time. */
final class Changed implements Stateful.Changes {
    private final NavigableMap<byte[], Entry> entries = new TreeMap<>(Arrays::compareUnsigned);
    private final NavigableMap<byte[], Entry> prefixes = new TreeMap<>(Arrays::compareUnsigned);
    private long bytes;

    @SuppressWarnings("ArrayRecordComponent") // bytes for the disk: equality is never asked for
    private record Entry(int kind, byte[] key, byte[] value) {
        long size() {
            return key.length + value.length + 2L;
        }
    }

    @Override
    public void put(byte[] key, byte[] value) {
        set(entries, new Entry(Cursor.PUT, key, value));
    }

    @Override
    public void remove(byte[] key) {
        set(entries, new Entry(Cursor.REMOVE, key, Cursor.NOTHING));
    }

    @Override
    public void removeAll(byte[] prefix) {
        forget(entries, prefix);
        forget(prefixes, prefix);
        set(prefixes, new Entry(Cursor.REMOVE_ALL, prefix, Cursor.NOTHING));
    }

    boolean isEmpty() {
        return entries.isEmpty() && prefixes.isEmpty();
    }

    /** About what it takes when it is written, not packed. */
    long bytes() {
        return bytes;
    }

    Cursor cursor() {
        return new Walk(prefixes.values().iterator(), entries.values().iterator());
    }

    private void set(Map<byte[], Entry> in, Entry entry) {
        Entry before = in.put(entry.key, entry);
        bytes += entry.size() - (before == null ? 0 : before.size());
    }

    private void forget(NavigableMap<byte[], Entry> in, byte[] prefix) {
        Iterator<Entry> covered = in.tailMap(prefix, true).values().iterator();
        while (covered.hasNext()) {
            Entry entry = covered.next();
            if (!Prefixes.begins(entry.key, prefix)) {
                return;
            }
            bytes -= entry.size();
            covered.remove();
        }
    }

    /** Prefixes and entries in one order. */
    private static final class Walk implements Cursor {
        private final Iterator<Entry> prefixes;
        private final Iterator<Entry> entries;
        private @Nullable Entry prefix;
        private @Nullable Entry entry;
        private Entry current = new Entry(PUT, NOTHING, NOTHING);

        Walk(Iterator<Entry> prefixes, Iterator<Entry> entries) {
            this.prefixes = prefixes;
            this.entries = entries;
            prefix = following(prefixes);
            entry = following(entries);
        }

        @Override
        public boolean next() {
            Entry first = prefix;
            Entry second = entry;
            if (first != null && (second == null || Arrays.compareUnsigned(first.key, second.key) <= 0)) {
                current = first;
                prefix = following(prefixes);
                return true;
            }
            if (second == null) {
                return false;
            }
            current = second;
            entry = following(entries);
            return true;
        }

        private static @Nullable Entry following(Iterator<Entry> in) {
            return in.hasNext() ? in.next() : null;
        }

        @Override
        public int kind() {
            return current.kind;
        }

        @Override
        public byte[] key() {
            return current.key;
        }

        @Override
        public byte[] value() {
            return current.value;
        }
    }
}
