package io.tributary.edge.mesh.offer;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Says when a node makes its next offer, and numbers them. An offer is due every 3 s; sooner when what the node spares has changed by more than
 * a fifth; at once when that falls to nothing. One thread.
 *
 * <p>Numbers are microseconds of the wall clock, or one more than the last. So they grow over restarts too, as long as the clock does not
 * start behind: then neighbours heed this node again when it has caught up, or when they have forgotten its last offer.
 */
public final class OfferMaker {
    /** How long an offer counts: two may get lost. */
    public static final Duration VALID = Duration.ofSeconds(10);

    private static final long SECOND = 1_000_000_000L;
    private static final long EVERY = 3 * SECOND;
    /** Between two offers, but for the one that ends lending. */
    private static final long LEAST = SECOND / 4;

    private static final int CHANGE_DIVISOR = 5;

    private final Digest node;
    private final Digest owner;
    private final long priceMilli;
    private long sequence;
    private boolean made;
    private long madeNanos;
    private int madeMillicores;

    /** @param priceMilli thousandths of a credit for 10^6 fuel */
    public OfferMaker(Digest node, Digest owner, long priceMilli) {
        this.node = node;
        this.owner = owner;
        this.priceMilli = priceMilli;
    }

    /**
     * The next offer, if it is time for one; to be asked whenever something may have changed, and about every second.
     *
     * @param queueNanos how long work that is lent here would wait
     * @param holds contents that need not be sent; more than go into an offer are left out
     * @param nanos of a clock that never goes back
     * @param wallMicros since 1970 UTC, not below 0
     */
    public Optional<Offer> next(
            Spare spare, long queueNanos, List<Offer.Kernel> kernels, Set<Digest> holds, long nanos, long wallMicros) {
        if (!due(spare.millicores(), nanos)) {
            return Optional.empty();
        }
        made = true;
        madeNanos = nanos;
        madeMillicores = spare.millicores();
        sequence = Math.max(sequence + 1, wallMicros);
        List<Offer.Kernel> told = kernels.subList(0, Math.min(kernels.size(), Offer.KERNELS_MAX));
        Set<Digest> held = holds.size() <= Offer.HOLDS_MAX
                ? holds
                : Set.copyOf(holds.stream().limit(Offer.HOLDS_MAX).toList());
        return Optional.of(new Offer(
                node,
                owner,
                sequence,
                wallMicros + TimeUnit.NANOSECONDS.toMicros(VALID.toNanos()),
                spare.millicores(),
                queueNanos,
                priceMilli,
                spare.energy(),
                told,
                held));
    }

    private boolean due(int millicores, long nanos) {
        if (!made) {
            return true;
        }
        long since = nanos - madeNanos;
        boolean ends = millicores == 0 && madeMillicores > 0;
        boolean changed = (long) Math.abs(millicores - madeMillicores) * CHANGE_DIVISOR > madeMillicores
                && millicores != madeMillicores;
        return ends || since >= EVERY || (changed && since >= LEAST);
    }
}
