package io.tributary.pipelines.window;

import io.tributary.pipelines.config.Durations;

/** All of time cut into intervals side by side. */
sealed interface Grid permits Grid.Even, CalendarGrid {
    /** The start of the interval that a time lies in. */
    long startOf(long micros);

    /** The end of the interval that a time lies in, which is the start of the next. */
    long endOf(long micros);

    static Grid of(Shape shape) {
        if (shape instanceof Shape.Calendar calendar) {
            return new CalendarGrid(calendar);
        } else if (shape instanceof Shape.Hopping hopping) {
            return new Even(Durations.micros(hopping.every()), Durations.micros(hopping.offset()));
        } else if (shape instanceof Shape.Tumbling tumbling) {
            return new Even(Durations.micros(tumbling.size()), Durations.micros(tumbling.offset()));
        }
        throw new IllegalArgumentException(shape + " has no fixed bounds");
    }

    /** Intervals of one length, aligned to 1970 UTC plus an offset. */
    record Even(long size, long offset) implements Grid {
        @Override
        public long startOf(long micros) {
            return micros - Math.floorMod(micros - offset, size);
        }

        @Override
        public long endOf(long micros) {
            return startOf(micros) + size;
        }
    }
}
