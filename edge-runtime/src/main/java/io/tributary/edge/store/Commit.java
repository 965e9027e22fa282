package io.tributary.edge.store;

import io.tributary.pipelines.state.Stateful;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What changes at once. Built by one thread and not touched again once it was given to {@link Store#commit}; arrays are the
 * commit's from when they are given. In whatever order it is built: runs end, then runs begin, then all else.
 */
public final class Commit {
    final Set<String> ended = new LinkedHashSet<>();
    final Map<String, KeptRun> begun = new LinkedHashMap<>();
    final Map<String, Map<Integer, Changed>> states = new LinkedHashMap<>();
    final Map<String, byte[]> received = new LinkedHashMap<>();
    final Map<String, List<Waiting>> added = new LinkedHashMap<>();
    final Map<String, Long> removed = new LinkedHashMap<>();
    final Set<String> forgotten = new LinkedHashSet<>();

    /** A run with no entries. */
    public Commit begin(KeptRun run) {
        begun.put(run.id(), run);
        return this;
    }

    /** A run and its entries are gone, if there were any. */
    public Commit end(String run) {
        ended.add(run);
        return this;
    }

    /**
     * Takes what changed in a part of a run, such as {@code stateful.changes(commit.state(run, part))}.
     *
     * @param run that was begun, in this commit or before it
     * @param part tells entries with the same keys apart: the place of a step in its pipeline, say
     */
    public Stateful.Changes state(String run, int part) {
        return states.computeIfAbsent(run, id -> new TreeMap<>()).computeIfAbsent(part, number -> new Changed());
    }

    /** What identifies the received messages of a source that are not acknowledged; replaces what it was. Empty: there are none. */
    public Commit received(String source, byte[] bytes) {
        received.put(source, bytes);
        return this;
    }

    /**
     * An entry for the end of an outbox.
     *
     * @param sequence larger than any that the outlet was ever given
     * @param madeMicros microseconds since 1970 UTC
     * @throws IllegalArgumentException when the sequence number is not larger than the one before it
     */
    public Commit add(String outlet, long sequence, long madeMicros, byte[] bytes) {
        List<Waiting> entries = added.computeIfAbsent(outlet, name -> new ArrayList<>());
        long last = entries.isEmpty() ? -1 : entries.get(entries.size() - 1).sequence();
        if (sequence <= last) {
            throw new IllegalArgumentException(
                    "outlet " + outlet + " is given entry " + sequence + " behind " + last + "; entries ascend from 0");
        }
        entries.add(new Waiting(sequence, madeMicros, bytes));
        return this;
    }

    /** The entries of an outlet up to and with {@code sequence} need not be kept any more, those of this commit included. */
    public Commit remove(String outlet, long sequence) {
        removed.merge(outlet, sequence, Math::max);
        return this;
    }

    /** An outlet with its entries and its numbers is gone, if there was one. */
    public Commit forget(String outlet) {
        forgotten.add(outlet);
        return this;
    }

    /** Whether nothing changes. Such a commit is done without a write, once those before it are. */
    public boolean isEmpty() {
        return ended.isEmpty()
                && begun.isEmpty()
                && received.isEmpty()
                && added.isEmpty()
                && removed.isEmpty()
                && forgotten.isEmpty()
                && states.values().stream()
                        .allMatch(parts -> parts.values().stream().allMatch(Changed::isEmpty));
    }

    /** About what it holds in memory. */
    public long bytes() {
        long bytes = 0;
        for (Map<Integer, Changed> parts : states.values()) {
            for (Changed changed : parts.values()) {
                bytes += changed.bytes();
            }
        }
        for (byte[] identities : received.values()) {
            bytes += identities.length;
        }
        for (List<Waiting> entries : added.values()) {
            for (Waiting entry : entries) {
                bytes += entry.bytes().length;
            }
        }
        return bytes;
    }
}
