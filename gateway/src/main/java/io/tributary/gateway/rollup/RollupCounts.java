package io.tributary.gateway.rollup;

import java.util.concurrent.atomic.LongAdder;

/**
 * What became of shares and windows, since the start. Written by the roll-up's thread, read by any.
 *
 * <p>{@code arrived = applied + passed + duplicates + outdated + late + setAside + refused} at every moment.
 */
public final class RollupCounts {
    final LongAdder arrived = new LongAdder();
    final LongAdder applied = new LongAdder();
    final LongAdder passed = new LongAdder();
    final LongAdder duplicates = new LongAdder();
    final LongAdder outdated = new LongAdder();
    final LongAdder late = new LongAdder();
    final LongAdder setAside = new LongAdder();
    final LongAdder refused = new LongAdder();
    final LongAdder superseded = new LongAdder();
    final LongAdder forwarded = new LongAdder();
    final LongAdder revised = new LongAdder();
    final LongAdder unchanged = new LongAdder();
    final LongAdder filtered = new LongAdder();
    final LongAdder withdrawn = new LongAdder();
    final LongAdder failed = new LongAdder();
    final LongAdder forgotten = new LongAdder();
    final LongAdder squeezed = new LongAdder();

    RollupCounts() {}

    /** Shares and final summaries that came in. */
    public long arrived() {
        return arrived.sum();
    }

    /** Shares that are or were part of a window's summary. */
    public long applied() {
        return applied.sum();
    }

    /** Summaries that were final already and passed through. */
    public long passed() {
        return passed.sum();
    }

    /** Shares that had arrived before, at the same revision. */
    public long duplicates() {
        return duplicates.sum();
    }

    /** Shares of a lower revision than the one already there. */
    public long outdated() {
        return outdated.sum();
    }

    /** Shares of a window that had been forgotten: to apply them would replace its summary by a part of it. */
    public long late() {
        return late.sum();
    }

    /** Shares of an older meaning than another share of their window. */
    public long setAside() {
        return setAside.sum();
    }

    /** Shares that cannot be merged by anyone. */
    public long refused() {
        return refused.sum();
    }

    /** Applied shares that a newer meaning has pushed out of their window; they stay among {@link #applied}. */
    public long superseded() {
        return superseded.sum();
    }

    /** Summaries handed on, revisions, withdrawals and those passed through among them. */
    public long forwarded() {
        return forwarded.sum();
    }

    /** Summaries that replaced an earlier one of their window. */
    public long revised() {
        return revised.sum();
    }

    /** Times that new shares did not change the result. */
    public long unchanged() {
        return unchanged.sum();
    }

    /** Results that a {@code where} let go. */
    public long filtered() {
        return filtered.sum();
    }

    /** Summaries taken back upstream, because the whole window no longer passes a {@code where}. */
    public long withdrawn() {
        return withdrawn.sum();
    }

    /** Results that could not be worked out. */
    public long failed() {
        return failed.sum();
    }

    /** Windows that are no longer remembered, because their time was over or a limit was reached. */
    public long forgotten() {
        return forgotten.sum();
    }

    /** Windows summarised or forgotten before their time, because a limit was reached. */
    public long squeezed() {
        return squeezed.sum();
    }
}
