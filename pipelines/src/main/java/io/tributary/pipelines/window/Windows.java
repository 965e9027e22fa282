package io.tributary.pipelines.window;

import io.tributary.pipelines.aggregate.Aggregation;

/** The door to the windows. */
public final class Windows {
    private Windows() {}

    /** @param aggregation what is worked out, by the columns that {@code spec} groups by */
    public static Window of(WindowSpec spec, Aggregation aggregation) {
        if (spec.shape() instanceof Shape.Session session) {
            return new SessionWindows(spec, session, aggregation);
        } else if (spec.shape() instanceof Shape.Sliding sliding) {
            return new SlidingWindows(spec, sliding, aggregation);
        } else if (spec.shape() instanceof Shape.Count count) {
            return new CountWindows(spec, count, aggregation);
        }
        return new PaneWindows(spec, aggregation);
    }
}
