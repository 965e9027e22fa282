package io.tributary.edge.source.mqtt;

/**
 * How long to wait before reading on, so that many messages come with one read.
 *
 * <p>Some brokers send one packet per write. At a thousand messages a second and more, a reader that wakes for each
 * spends its time on system calls and thread switches; waiting 0.5 to 2 ms after a small read costs that much latency
 * and saves most of that. Below that rate nobody waits. A broker that sends only so much before it wants
 * acknowledgements is slowed down by longer waits: a wait that made the stream slower is taken back.
 */
final class Pacing {
    static final long LEAST_NANOS = 500_000;
    static final long MOST_NANOS = 2_000_000;
    private static final int QUICK_READS = 8;
    private static final long QUICK_MICROS = 1_000;

    /** A read that brings this much needs no wait before the next. */
    private static final int LARGE_BYTES = 16 * 1024;

    /** Longer waits are not worth it when a read brings this much. */
    private static final int ENOUGH_BYTES = 4 * 1024;

    private static final int READS_PER_TRIAL = 64;
    private static final int TRIALS_BETWEEN = 32;
    private static final double SLOWER = 0.65;

    private long lastMicros;
    private int quick;
    private long wait = LEAST_NANOS;
    private long waited;
    private long trialMicros;
    private long trialBytes;
    private int trialReads;
    private double rateBefore;
    private boolean trying;
    private int rest;

    /** @return nanoseconds to wait before the next read, after one that brought {@code bytes} at {@code nowMicros} */
    long afterRead(int bytes, long nowMicros) {
        long gap = nowMicros - lastMicros - waited / 1000;
        lastMicros = nowMicros;
        if (gap >= QUICK_MICROS || gap < -QUICK_MICROS) {
            calm(nowMicros);
        } else if (quick < QUICK_READS) {
            quick++;
            trialMicros = nowMicros;
        } else {
            learn(bytes, nowMicros);
        }
        waited = quick == QUICK_READS && bytes < LARGE_BYTES ? wait : 0;
        return waited;
    }

    private void calm(long nowMicros) {
        quick = 0;
        wait = LEAST_NANOS;
        trying = false;
        begin(nowMicros);
    }

    private void begin(long nowMicros) {
        trialMicros = nowMicros;
        trialBytes = 0;
        trialReads = 0;
    }

    private void learn(int bytes, long nowMicros) {
        trialBytes += bytes;
        if (++trialReads < READS_PER_TRIAL) {
            return;
        }
        double rate = (double) trialBytes / Math.max(1, nowMicros - trialMicros);
        boolean moreIsBetter = trialBytes / READS_PER_TRIAL < ENOUGH_BYTES && wait < MOST_NANOS;
        if (trying && rate < SLOWER * rateBefore) {
            wait = Math.max(LEAST_NANOS, wait / 2);
            trying = false;
            rest = TRIALS_BETWEEN;
        } else if (rest > 0) {
            rest--;
        } else {
            trying = moreIsBetter;
            wait = moreIsBetter ? 2 * wait : wait;
            rateBefore = rate;
        }
        begin(nowMicros);
    }
}
