package io.tributary.pipelines.expression;

/**
 * A duration in whole hours, minutes or seconds, towards zero; of milliseconds those beyond the whole second: as the
 * official implementation has it.
 */
final class DurationPart extends Node {
    private final Node duration;
    private final long micros;
    private final long modulus;

    /** @param part HOURS, MINUTES, SECONDS or MILLISECONDS */
    DurationPart(TimePart.Part part, Node duration) {
        super(Kind.INT, duration);
        this.duration = duration;
        this.micros = switch (part) {
            case HOURS -> 3_600_000_000L;
            case MINUTES -> 60_000_000;
            case SECONDS -> TimeRules.MICROS_PER_SECOND;
            default -> 1_000;
        };
        this.modulus = part == TimePart.Part.MILLISECONDS ? 1_000 : Long.MAX_VALUE;
    }

    @Override
    void compute(int capacity, int rows) {
        duration.evaluate(capacity, rows);
        statesOf(duration, rows);
        for (int i = 0; i < rows; i++) {
            longs[i] = duration.longs[i] / micros % modulus;
        }
    }
}
