package io.tributary.pipelines.pipeline;

/**
 * Where the readings of a pipeline went, at one moment. A message that held no usable reading counts as one. Steps that make
 * readings of their own add to {@code derived} what they made, and to {@code absorbed} what they made it of; without such a
 * step both are 0.
 *
 * @param in came in
 * @param out are in a summary
 * @param filtered were let go by a {@code where} or another step that thins out
 * @param late came after their window had closed, or after what lies around them had been derived
 * @param duplicate had been seen before
 * @param quarantined could not be used
 * @param pending wait in open windows, or in a step for others
 * @param derived were made by a step of those that came in
 * @param absorbed went into derived ones and are themselves in no summary
 */
public record Counts(
        long in,
        long out,
        long filtered,
        long late,
        long duplicate,
        long quarantined,
        long pending,
        long derived,
        long absorbed) {
    public static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, 0);

    /** Of a pipeline whose steps derive nothing. */
    public Counts(long in, long out, long filtered, long late, long duplicate, long quarantined, long pending) {
        this(in, out, filtered, late, duplicate, quarantined, pending, 0, 0);
    }

    /** Whether every reading is accounted for; always true, or the engine is broken. */
    public boolean balanced() {
        return in + derived == out + filtered + late + duplicate + quarantined + pending + absorbed;
    }

    public Counts plus(Counts other) {
        return new Counts(
                in + other.in,
                out + other.out,
                filtered + other.filtered,
                late + other.late,
                duplicate + other.duplicate,
                quarantined + other.quarantined,
                pending + other.pending,
                derived + other.derived,
                absorbed + other.absorbed);
    }

    /** {@code in = out + filtered + ...} with the numbers. */
    @Override
    public String toString() {
        String made = derived == 0 ? "" : " + " + derived + " derived";
        String gone = absorbed == 0 ? "" : " + " + absorbed + " absorbed";
        return in + made + (balanced() ? " = " : " != ") + out + " out + " + filtered + " filtered + " + late
                + " late + " + duplicate + " duplicate + " + quarantined + " quarantined + " + pending + " pending"
                + gone;
    }
}
