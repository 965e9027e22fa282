package io.tributary.edge.mesh.identity;

import io.tributary.edge.mqtt.Backoff;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * When a certificate is to be renewed: at two thirds of its life, and up to a thirtieth later, so that machines that joined on one
 * day don't all come at once. After a failure it waits a minute, then longer, up to an hour. No clock, no I/O; one thread.
 *
 * <p>Only points in time are kept, never how long to sleep: a clock that leaps forward makes it due at once, one that is set back
 * by more than a wait could take makes it try anew.
 */
final class Renewal {
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);
    private static final Backoff WAITS = new Backoff(Duration.ofMinutes(1), LONGEST_WAIT);

    private final Instant from;
    private final Instant until;
    private final Instant due;
    private int failures;
    private Instant notBefore = Instant.MIN;
    private String lastFailure = "";

    Renewal(Member self, RandomGenerator random) {
        from = self.from();
        until = self.until();
        long life = Duration.between(from, until).toMillis();
        due = from.plusMillis(life / 3 * 2 + (long) (random.nextDouble() * life / 30));
    }

    Instant due() {
        return due;
    }

    boolean isDue(Instant now) {
        boolean waiting = now.isBefore(notBefore) && !now.plus(LONGEST_WAIT).isBefore(notBefore);
        return !now.isBefore(due) && !waiting;
    }

    void failed(Instant now, String reason, RandomGenerator random) {
        failures++;
        lastFailure = reason;
        notBefore = now.plus(WAITS.delay(failures, random));
    }

    /** What health says: nothing until a renewal has failed or less than a tenth of the life is left. */
    Optional<String> warning(Instant now) {
        Duration left = Duration.between(now, until);
        boolean urgent = left.compareTo(Duration.between(from, until).dividedBy(10)) < 0;
        if (now.isBefore(due) || (failures == 0 && !urgent)) {
            return Optional.empty();
        }
        String why = failures == 0 ? "" : ", " + failures + " attempts failed: " + lastFailure;
        if (left.isNegative()) {
            return Optional.of("the node's certificate expired at " + until + ", and it is " + now + why
                    + "; if the clock is right, join again with a new token: tributary node join");
        }
        return Optional.of((urgent ? "urgent: " : "") + "the node's certificate expires at " + until
                + " and could not be renewed yet" + why);
    }
}
