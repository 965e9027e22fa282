package io.tributary.edge.plan;

import io.tributary.pipelines.aggregate.Aggregation;
import io.tributary.pipelines.aggregate.Inputs;
import io.tributary.pipelines.aggregate.States;
import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Column;
import io.tributary.pipelines.batch.Schema;
import org.apache.arrow.memory.BufferAllocator;

/** Readings that are all different, to see how far states grow: sketches do, sums don't. */
final class Filled {
    static final int READINGS = 10_000;
    private static final int ROWS = 1_000;
    private static final long SECOND_MICROS = 1_000_000;

    private Filled() {}

    /** Adds the readings to slot 0. */
    static void fill(States states, Aggregation aggregation, Schema input, BufferAllocator allocator) {
        Inputs inputs = aggregation.inputs(ROWS);
        int[] slots = new int[ROWS];
        long[] times = new long[ROWS];
        try (Batch batch = Batch.allocate(allocator, input, ROWS)) {
            for (int from = 0; from < READINGS; from += ROWS) {
                batch.clear();
                for (int row = 0; row < ROWS; row++) {
                    append(batch, from + row);
                }
                batch.time().longs(0, ROWS, times);
                inputs.load(batch, 0, ROWS);
                states.add(slots, inputs, times, 0, ROWS);
            }
        }
    }

    private static void append(Batch batch, int number) {
        int row = batch.append();
        for (int i = 0; i < batch.schema().fields().size(); i++) {
            Column column = batch.column(i);
            switch (column.type()) {
                case TIME -> column.setLong(row, number * SECOND_MICROS);
                case INT -> column.setLong(row, number);
                // The golden ratio's multiples lie apart and in no order.
                case DOUBLE -> column.setDouble(row, number * 0.618033988749895 % 1.0);
                case BOOL -> column.setBool(row, number % 2 == 0);
                case TEXT -> column.setText(row, "text " + number);
            }
        }
    }
}
