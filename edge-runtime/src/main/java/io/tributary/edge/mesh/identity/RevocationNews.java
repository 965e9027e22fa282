package io.tributary.edge.mesh.identity;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How lists of revoked certificates go from neighbour to neighbour. Each tells the others the numbers of its lists: when a connection
 * comes up, when it has got a newer one, and now and then, for what was lost. Who hears of an older list than its own gives that; who
 * hears of a newer one tells its own numbers, and so is given it. Nothing is remembered of who has which list.
 *
 * <p>Each neighbour is heard so often, and given so much, however often it asks. No clock, no I/O; one thread.
 */
public final class RevocationNews {
    /** How often numbers are told without a reason. */
    public static final Duration EVERY = Duration.ofSeconds(3);

    private static final int HEARD_AT_ONCE = 20;
    private static final Duration HEARD_INTERVAL = Duration.ofSeconds(1);
    private static final int GIVEN_AT_ONCE = 3;
    private static final Duration GIVEN_INTERVAL = Duration.ofSeconds(5);

    private final Revocations revocations;
    private final RateLimit heard = new RateLimit(HEARD_AT_ONCE, HEARD_INTERVAL);
    private final RateLimit given = new RateLimit(GIVEN_AT_ONCE, GIVEN_INTERVAL);
    private final RateLimit told = new RateLimit(GIVEN_AT_ONCE, GIVEN_INTERVAL);

    public RevocationNews(Revocations revocations) {
        this.revocations = revocations;
    }

    /**
     * What a neighbour is answered.
     *
     * @param lists that it has not
     * @param tell whether to tell it our numbers, as it has lists that we have not
     */
    public record Reply(List<byte[]> lists, boolean tell) {}

    /**
     * Whether to look at what a neighbour brings, list or numbers.
     *
     * @param now of a clock that never jumps
     */
    public boolean mayBeHeard(NodeId neighbour, Instant now) {
        return heard.attempt(neighbour.hex(), now).isEmpty();
    }

    /** What to say to the numbers of a neighbour. Owners whom it does not name, or whom we don't trust, are passed over. */
    public Reply numbers(NodeId neighbour, Map<NodeId, BigInteger> theirs, Instant now) {
        List<byte[]> lists = new ArrayList<>();
        boolean tell = false;
        for (Map.Entry<NodeId, BigInteger> ours : revocations.numbers().entrySet()) {
            NodeId owner = ours.getKey();
            BigInteger their = theirs.get(owner);
            int newer = their == null ? 0 : ours.getValue().compareTo(their);
            String way = neighbour.hex() + " " + owner.hex();
            if (newer > 0 && given.attempt(way, now).isEmpty()) {
                revocations.newest(owner).ifPresent(lists::add);
            }
            tell |= newer < 0 && told.attempt(way, now).isEmpty();
        }
        return new Reply(lists, tell);
    }
}
