package io.tributary.pipelines.pipeline;

/**
 * Where the readings of a pipeline went, at one moment. A message that held no usable reading counts as one.
 *
 * @param in came in
 * @param out are in a summary
 * @param filtered were let go by a {@code where}
 * @param late came after their window had closed
 * @param duplicate had been seen before
 * @param quarantined could not be used
 * @param pending wait in open windows
 */
public record Counts(long in, long out, long filtered, long late, long duplicate, long quarantined, long pending) {
    public static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, 0);

    /** Whether every reading is accounted for; always true, or the engine is broken. */
    public boolean balanced() {
        return in == out + filtered + late + duplicate + quarantined + pending;
    }

    public Counts plus(Counts other) {
        return new Counts(
                in + other.in,
                out + other.out,
                filtered + other.filtered,
                late + other.late,
                duplicate + other.duplicate,
                quarantined + other.quarantined,
                pending + other.pending);
    }

    /** {@code in = out + filtered + ...} with the numbers. */
    @Override
    public String toString() {
        return in + (balanced() ? " = " : " != ") + out + " out + " + filtered + " filtered + " + late + " late + "
                + duplicate + " duplicate + " + quarantined + " quarantined + " + pending + " pending";
    }
}
