package io.tributary.pipelines.health;

/**
 * Whether an adapter to the outside world works.
 *
 * @param ready whether data flows now
 * @param reason a sentence for an operator that says what is wrong and what to do; empty when ready
 */
public record Health(boolean ready, String reason) {
    private static final Health READY = new Health(true, "");

    public static Health up() {
        return READY;
    }

    public static Health down(String reason) {
        return new Health(false, reason);
    }
}
