package io.tributary.gateway.rollup;

/**
 * What became of a share.
 *
 * @param reason for people; empty when there is nothing to say
 */
public record Arrival(Fate fate, String reason) {

    /** The kinds of fate. */
    public enum Fate {
        /** It will be part of its window's summary. */
        APPLIED,
        /** It was final and has been forwarded. */
        PASSED,
        /** It had arrived before. */
        DUPLICATE,
        /** A higher revision is there. */
        OUTDATED,
        /** Its window has been forgotten. */
        LATE,
        /** Its window has shares of a newer meaning. */
        SET_ASIDE,
        /** It cannot be merged. */
        REFUSED
    }

    static Arrival of(Fate fate) {
        return new Arrival(fate, "");
    }
}
