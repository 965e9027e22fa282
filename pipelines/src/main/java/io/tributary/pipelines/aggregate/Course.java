package io.tributary.pipelines.aggregate;

import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import io.tributary.pipelines.state.StateWriter;
import io.tributary.pipelines.summary.Value;

/**
 * The course of a column in event time, for what depends on which reading came before which: the increase of a counter and
 * the average over time. Kept are stretches that do not overlap, each with its first and last reading, what a counter
 * increased within, and the area under it when each value holds until the next reading.
 *
 * <p>A reading is a stretch of its own until there are more than {@value Stretches#MOST}; then neighbours become one, which
 * loses nothing, but that a reading which comes later for a time within a stretch finds no place any more and is passed over. So
 * results are exact when readings come in order, however many they are, and when a group has no more than {@value
 * Stretches#MOST} in a window, in whatever order and grouping. Else an increase is never too high, and short by at
 * most what the counter lost at resets that fall within a stretch, and an average over time is off by at most the span
 * of values within the stretches concerned. Sums are rounded once a reading. Infinite values are passed over.
 */
final class Course implements PerGroup.State<Course> {
    static final PerGroup.Form<Course> FORM =
            new PerGroup.Form<>("course/1", Stretches.BYTES_MAX, Course::new, Course::restored);

    private static final double MICROS_PER_SECOND = 1e6;

    private final Stretches stretches = new Stretches();

    @Override
    public boolean add(Operands in, long time, int row) {
        double value = in.first().numbers[row] + 0.0;
        if (!Double.isFinite(value)) {
            return false;
        }
        stretches.put(time, value);
        return true;
    }

    @Override
    public void merge(Course other) {
        stretches.merge(other.stretches);
    }

    @Override
    public void save(StateWriter out) {
        stretches.save(out);
    }

    private static Course restored(StateReader in, long count) throws StateException {
        Course course = new Course();
        course.stretches.restore(in, count);
        return course;
    }

    @Override
    public Value finish(Statistic statistic, double... parameters) {
        if (stretches.size() == 0) {
            return Value.MISSING;
        }
        Stretches.Whole whole = stretches.whole();
        double span = whole.span();
        if (statistic == Statistic.TIME_AVG) {
            return finite(span == 0 ? whole.lastValue() : whole.area() / span);
        }
        if (span == 0) {
            return Value.MISSING;
        }
        return finite(statistic == Statistic.RATE ? whole.increase() / span * MICROS_PER_SECOND : whole.increase());
    }

    private static Value finite(double value) {
        return Double.isFinite(value) ? Value.of(value) : Value.MISSING;
    }
}
