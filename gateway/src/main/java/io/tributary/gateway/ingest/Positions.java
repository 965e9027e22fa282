package io.tributary.gateway.ingest;

import java.util.TreeSet;

/** Which of a source's messages have had their effect, when effects do not come in the order of arrival. */
final class Positions {
    private final TreeSet<Long> held = new TreeSet<>();
    private long taken = -1;
    private long acknowledged = -1;

    /** A message came whose effect is yet to be. */
    void hold(long position) {
        taken = position;
        held.add(position);
    }

    /** A message came that had its effect at once. */
    void pass(long position) {
        taken = position;
    }

    void release(long position) {
        held.remove(position);
    }

    /** The last position before which nothing is held, when that is news; else -1. */
    long acknowledgeable() {
        long reached = held.isEmpty() ? taken : held.first() - 1;
        if (reached <= acknowledged) {
            return -1;
        }
        acknowledged = reached;
        return reached;
    }
}
