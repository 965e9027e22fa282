package io.tributary.edge.commit;

import io.tributary.pipelines.sink.Sink;
import io.tributary.pipelines.summary.Summary;

/** Summaries for one sink, whose receiver has not confirmed them. One thread, but for the getters. */
public sealed interface Outbox permits PassingOutbox, KeptOutbox {
    /** Stable over restarts: who fills it and where it sends to. */
    String name();

    /** Whether it takes more; if not, nothing more should be read. */
    boolean hasRoom();

    void add(Summary summary);

    /**
     * Gives the sink the next summary, if one may go.
     *
     * @param ticket how many the sink will have taken then
     * @return whether the sink took it
     */
    boolean offerNext(Sink sink, long ticket);

    /** The receiver has confirmed so many of what the sink took. */
    void confirmed(long summaries);

    /** Whether all that came was confirmed, and nothing is left to be noted about it. */
    boolean isEmpty();

    /** Summaries that the sink has not taken. Any thread. */
    int waiting();

    /** Summaries let go unsent because the limits said so, and not there any more for a next life. Any thread. */
    long dropped();
}
