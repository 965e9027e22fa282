package io.tributary.edge.mesh.task;

/**
 * What this node knows by itself of the way to a neighbour, from its certificate and from measurements; never a claim.
 *
 * @param rttNanos round trip, smoothed
 * @param answerNanos an answer that takes longer is not to be expected any more
 * @param bytesPerSecond what goes through, at least 1
 */
public record Link(boolean sameSite, boolean sameOwner, long rttNanos, long answerNanos, long bytesPerSecond) {
    private static final int ROUND_TRIPS = 3;

    /** A way whose round trips take about the same. */
    public static Link steady(boolean sameSite, boolean sameOwner, long rttNanos, long bytesPerSecond) {
        return new Link(sameSite, sameOwner, rttNanos, ROUND_TRIPS * rttNanos, bytesPerSecond);
    }
}
