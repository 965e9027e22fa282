package io.tributary.sim.fault;

import java.util.EnumMap;
import java.util.Map;

/** How many samples each kind of fault touched. One thread writes; a copy is a fact. */
public final class Tally {
    /** The kinds of fault, in the order of a report. */
    public enum Kind {
        /** A value repeated instead of measured. */
        STUCK,
        /** A value off by a growing error. */
        DRIFTED,
        /** Never published. */
        DROPPED,
        /** Published once more. */
        DUPLICATED,
        /** Published later than planned. */
        LATE,
        /** Published after its successor. */
        REORDERED,
        /** Given a wrong event time. */
        SKEWED
    }

    private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);

    public Tally() {
        for (Kind kind : Kind.values()) {
            counts.put(kind, 0L);
        }
    }

    void add(Kind kind) {
        counts.merge(kind, 1L, Long::sum);
    }

    public long count(Kind kind) {
        return counts.getOrDefault(kind, 0L);
    }

    /** The counts as they are now, every kind included. */
    public Map<Kind, Long> counts() {
        return new EnumMap<>(counts);
    }
}
