package io.tributary.sim.publish;

import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;

/**
 * The QoS 1 messages that the broker has not acknowledged, by packet id from 1 to the capacity.
 *
 * <p>One thread takes ids, one other releases them; both without locks.
 */
final class InFlight {
    private final AtomicReferenceArray<Emission> messages;
    /** When each id was taken: messages are sent again in that order. */
    private final long[] order;
    /** Free ids as a ring: the taker reads at {@code taken}, the releaser writes at {@code released}. */
    private final int[] free;

    private final AtomicLong released = new AtomicLong();
    private long taken;

    InFlight(int capacity) {
        if (capacity < 1 || capacity > 65_535) {
            throw new IllegalArgumentException("capacity " + capacity + " is outside [1, 65535]");
        }
        messages = new AtomicReferenceArray<>(capacity + 1);
        order = new long[capacity + 1];
        free = IntStream.rangeClosed(1, capacity).toArray();
        released.set(capacity);
    }

    /** Taker: a free packet id that now stands for the message, or 0 when there is none. */
    int take(Emission emission) {
        if (taken == released.get()) {
            return 0;
        }
        int id = free[(int) (taken % free.length)];
        order[id] = taken++;
        messages.setRelease(id, emission);
        return id;
    }

    /** Taker: the number of the next message, from 0. */
    long next() {
        return taken;
    }

    /** Taker: the number of the message that has this id. */
    long order(int id) {
        return order[id];
    }

    /** Releaser: whether the id stood for a message; it is free from now on. */
    boolean release(int id) {
        if (id < 1 || id >= messages.length() || messages.getAndSet(id, null) == null) {
            return false;
        }
        long at = released.get();
        free[(int) (at % free.length)] = id;
        released.setRelease(at + 1);
        return true;
    }

    /** Messages acknowledged since the beginning. */
    long acknowledged() {
        return released.get() - free.length;
    }

    /** Taker: how many messages wait. */
    int size() {
        return (int) (taken - acknowledged());
    }

    /** Taker, while nobody releases: the ids that wait, in the order they were taken. */
    List<Integer> waiting() {
        return IntStream.range(1, messages.length())
                .filter(id -> messages.get(id) != null)
                .boxed()
                .sorted(Comparator.comparingLong(id -> order[id]))
                .toList();
    }

    Emission message(int id) {
        return messages.get(id);
    }
}
