package io.tributary.edge.mesh.offer;

import java.util.ArrayDeque;
import java.util.Deque;

/** How many cores were in use for other work than what is lent, over the last seconds. */
final class Use {
    private static final long SPACING_NANOS = 500_000_000L;

    private record Sample(long nanos, long ownMicros) {}

    private final long keptNanos;
    private final Deque<Sample> samples = new ArrayDeque<>();

    Use(long keptNanos) {
        this.keptNanos = keptNanos;
    }

    /**
     * @param busyMicros CPU time in use since some moment, not below 0
     * @param lentMicros of it for lent work
     */
    void add(long nanos, long busyMicros, long lentMicros) {
        Sample now = new Sample(nanos, busyMicros - lentMicros);
        Sample last = samples.peekLast();
        // The two are not read at the same instant, so own time may seem to go back a little. More than that is another
        // count.
        if (last != null && (nanos - last.nanos < 0 || now.ownMicros < last.ownMicros - 1_000_000)) {
            samples.clear();
        }
        Sample beforeLast = samples.isEmpty() ? null : penultimate();
        if (beforeLast != null && nanos - beforeLast.nanos < SPACING_NANOS) {
            samples.pollLast();
        }
        samples.addLast(now);
        while (samples.size() > 2 && nanos - second().nanos >= keptNanos) {
            samples.pollFirst();
        }
    }

    private Sample penultimate() {
        Sample last = samples.pollLast();
        Sample found = samples.peekLast();
        samples.addLast(last);
        return found;
    }

    private Sample second() {
        Sample first = samples.pollFirst();
        Sample found = samples.peekFirst();
        samples.addFirst(first);
        return found;
    }

    /** How long it has been measured, in nanoseconds. */
    long measuredNanos() {
        return samples.size() < 2 ? 0 : samples.peekLast().nanos - samples.peekFirst().nanos;
    }

    /** Cores over the last {@code nanos}, or over what there is of them; not-a-number as long as that is nothing. */
    double cores(long nanos) {
        Sample last = samples.peekLast();
        Sample from = null;
        for (Sample sample : samples) {
            if (from == null || last.nanos - sample.nanos >= nanos) {
                from = sample;
            }
        }
        if (from == null || last.nanos == from.nanos) {
            return Double.NaN;
        }
        return Math.max(0, (last.ownMicros - from.ownMicros) * 1e3 / (last.nanos - from.nanos));
    }
}
