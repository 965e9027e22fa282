package io.tributary.sim.publish;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/** Publishes a stream at a pace, to its end or until it is told to stop. One thread. */
public final class Playback {
    private static final int BATCH_MAX = 1024;
    /** Waking for each message costs more than sending it: what falls due within this goes together. */
    private static final long PARK_LEAST_NANOS = 500_000;
    /** The publisher wants to be called this often. */
    private static final long PARK_MOST_NANOS = 250_000_000;

    private static final long PROGRESS_NANOS = 250_000_000;

    private final Publisher publisher;
    private final LongSupplier nanoTime;
    private final LongConsumer park;
    private final Consumer<Progress> listener;
    private long begun;
    private long reported;

    /**
     * @param nanoTime a clock that only runs forward, in nanoseconds
     * @param listener hears how far things are about four times a second, and at the end
     */
    public Playback(Publisher publisher, LongSupplier nanoTime, Consumer<Progress> listener) {
        this(publisher, nanoTime, LockSupport::parkNanos, listener);
    }

    /** {@code park} rests for about so many nanoseconds. */
    Playback(Publisher publisher, LongSupplier nanoTime, LongConsumer park, Consumer<Progress> listener) {
        this.publisher = publisher;
        this.nanoTime = nanoTime;
        this.park = park;
        this.listener = listener;
    }

    /**
     * How far a playback is.
     *
     * @param counts what became of the messages
     * @param elapsed since the begin
     */
    public record Progress(Publisher.Counts counts, Duration elapsed) {
        /** Messages published a second since the begin. */
        public double perSecond() {
            return counts.published() * 1e9 / Math.max(1, elapsed.toNanos());
        }
    }

    /**
     * Publishes until the stream ends, {@code lasting} has passed or {@code stop} says so, then waits at most
     * {@code settling} for the broker.
     *
     * @throws IOException when the stream or the broker fails, or the broker has not acknowledged everything in time
     */
    public Progress run(Emissions emissions, Pace pace, Duration lasting, BooleanSupplier stop, Duration settling)
            throws IOException {
        begun = nanoTime.getAsLong();
        reported = begun;
        long lastingNanos = saturatedNanos(lasting);
        long index = 0;
        Emission emission = emissions.next();
        while (emission != null && !stop.getAsBoolean()) {
            long elapsed = nanoTime.getAsLong() - begun;
            if (elapsed >= lastingNanos) {
                break;
            }
            long batchEnd = index + BATCH_MAX;
            while (emission != null && index < batchEnd && pace.dueNanos(emission, index) <= elapsed) {
                publisher.publish(emission);
                index++;
                emission = emissions.next();
            }
            if (index < batchEnd) {
                rest(emission == null ? 0 : Math.min(pace.dueNanos(emission, index), lastingNanos));
            }
            report();
        }
        publisher.settle(settling);
        Progress end = progress();
        listener.accept(end);
        return end;
    }

    private void rest(long untilNanos) throws IOException {
        publisher.flush();
        long ahead = untilNanos - (nanoTime.getAsLong() - begun);
        if (ahead > 0) {
            park.accept(Math.min(PARK_MOST_NANOS, Math.max(PARK_LEAST_NANOS, ahead)));
        }
    }

    private void report() {
        long now = nanoTime.getAsLong();
        if (now - reported >= PROGRESS_NANOS) {
            reported = now;
            listener.accept(progress());
        }
    }

    private Progress progress() {
        return new Progress(publisher.counts(), Duration.ofNanos(nanoTime.getAsLong() - begun));
    }

    private static long saturatedNanos(Duration duration) {
        return duration.toSeconds() > Long.MAX_VALUE / 1_000_000_000L - 1 ? Long.MAX_VALUE : duration.toNanos();
    }
}
