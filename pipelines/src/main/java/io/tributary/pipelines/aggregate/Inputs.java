package io.tributary.pipelines.aggregate;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Column;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The aggregated columns of some rows as plain doubles, NaN for null: what the hot loops run over. */
public final class Inputs {
    /** By part: where its column stands in {@link #distinct}. */
    private final int[] columnOf;
    /** Columns of the batch; -1 for none, which has a value in each row. */
    private final int[] distinct;

    private final double[][] values;
    private final long[] longs;

    Inputs(Plan plan, Schema schema, int rowsMax) {
        List<Integer> found = new ArrayList<>();
        columnOf = new int[plan.parts().size()];
        for (int part = 0; part < columnOf.length; part++) {
            int column = schema.indexOf(plan.parts().get(part).column());
            if (!found.contains(column)) {
                found.add(column);
            }
            columnOf[part] = found.indexOf(column);
        }
        distinct = found.stream().mapToInt(Integer::intValue).toArray();
        values = new double[distinct.length][rowsMax];
        boolean ints = Arrays.stream(distinct)
                .anyMatch(c -> c >= 0 && schema.fields().get(c).type() == Type.INT);
        longs = new long[ints ? rowsMax : 0];
    }

    /** Copies rows {@code [from, to)} to {@code [0, to - from)}. */
    public void load(Batch batch, int from, int to) {
        for (int i = 0; i < distinct.length; i++) {
            if (distinct[i] >= 0) {
                load(batch.column(distinct[i]), from, to, values[i]);
            }
        }
    }

    double[] values(int part) {
        return values[columnOf[part]];
    }

    private void load(Column column, int from, int to, double[] into) {
        switch (column.type()) {
            case DOUBLE -> column.doubles(from, to, into);
            case INT -> {
                column.longs(from, to, longs);
                for (int i = 0; i < to - from; i++) {
                    into[i] = longs[i];
                }
            }
            // Only counted.
            case BOOL, TEXT, TIME -> Arrays.fill(into, 0, to - from, 0);
        }
        if (column.hasNulls()) {
            for (int row = from; row < to; row++) {
                if (column.isNull(row)) {
                    into[row - from] = Double.NaN;
                }
            }
        }
    }
}
