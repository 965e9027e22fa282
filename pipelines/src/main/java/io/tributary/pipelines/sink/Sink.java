package io.tributary.pipelines.sink;

import io.tributary.pipelines.health.Health;
import io.tributary.pipelines.summary.Summary;

/**
 * Where summaries go. Called by one thread, the pipeline's, unless a method says otherwise.
 */
public interface Sink extends AutoCloseable {
    /**
     * Takes a summary, in order, for delivery at least once. Never blocks.
     *
     * @return false for "not now": nothing was taken; keep it and come back after {@link #whenReady}
     */
    boolean offer(Summary summary);

    /**
     * How many of the summaries taken so far the receiver has confirmed, counted from the first on and without a gap: one that
     * is confirmed before an earlier one counts when that one is. What the receiver can never take counts as confirmed once
     * it was dropped and counted as that. So whoever keeps what was taken may forget that many of them. Never falls. Any
     * thread.
     */
    long confirmed();

    /** How many of the summaries taken are not {@link #confirmed}. Any thread. */
    int unconfirmed();

    /**
     * Calls {@code wake} from any thread, soon after a sink that refused can take again, and after {@link #unconfirmed}
     * falls to 0. Set once, before {@link #start}.
     */
    void whenReady(Runnable wake);

    /** Begins to connect. Returns at once; {@link #health} tells how it goes. */
    void start();

    /** Whether the sink delivers now, and if not, why and what to do. Any thread. */
    Health health();

    /** Lets go at once. Summaries still {@link #unconfirmed} may or may not have arrived. Idempotent. */
    @Override
    void close();
}
