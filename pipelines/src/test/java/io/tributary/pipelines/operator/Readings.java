package io.tributary.pipelines.operator;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Column;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Rows of a batch as lists of plain values: null, Boolean, Long (also of a time), Double or String. */
public final class Readings {
    private static final long[] LONGS = {0, 1, -1, 2, 3, 7, Long.MAX_VALUE, Long.MIN_VALUE};
    private static final double[] DOUBLES = {0.0, -0.0, 1.0, -2.5, 3.25, 1e300, Double.NaN, Double.POSITIVE_INFINITY};
    private static final String[] TEXTS = {"", "north", "south", "7", "3.5", "s\u00fcd", "\ud83d\udca7", "test"};
    private static final int MICROS_MAX = 60_000_000;

    private Readings() {}

    /** One of few values, so that they repeat, and now and then a null. */
    public static @Nullable Object value(Schema.Field field, RandomGenerator random) {
        if (random.nextInt(6) == 0) {
            return null;
        }
        return switch (field.type()) {
            case BOOL -> random.nextBoolean();
            case INT -> LONGS[random.nextInt(LONGS.length)];
            case DOUBLE -> DOUBLES[random.nextInt(DOUBLES.length)];
            case TEXT -> TEXTS[random.nextInt(TEXTS.length)];
            case TIME -> (long) random.nextInt(MICROS_MAX);
        };
    }

    /** Fills an empty batch. */
    public static void fill(Batch batch, List<? extends List<? extends @Nullable Object>> readings) {
        for (List<? extends @Nullable Object> reading : readings) {
            int row = batch.append();
            for (int i = 0; i < reading.size(); i++) {
                set(batch.column(i), row, reading.get(i));
            }
        }
    }

    private static void set(Column column, int row, @Nullable Object value) {
        if (value == null) {
            // What a null row holds is not to be relied on: the worst there is.
            spoil(column, row);
            column.setNull(row);
            return;
        }
        switch (column.type()) {
            case BOOL -> column.setBool(row, (Boolean) value);
            case INT, TIME -> column.setLong(row, ((Number) value).longValue());
            case DOUBLE -> column.setDouble(row, ((Number) value).doubleValue());
            case TEXT -> column.setText(row, (String) value);
        }
    }

    private static void spoil(Column column, int row) {
        switch (column.type()) {
            case BOOL -> column.setBool(row, true);
            case INT, TIME -> column.setLong(row, Long.MIN_VALUE);
            case DOUBLE -> column.setDouble(row, Double.NaN);
            case TEXT -> column.setId(row, Integer.MAX_VALUE);
        }
    }

    /** The rows of a batch. */
    public static List<List<@Nullable Object>> of(Batch batch) {
        List<List<@Nullable Object>> readings = new ArrayList<>();
        for (int row = 0; row < batch.rows(); row++) {
            readings.add(of(batch, row));
        }
        return readings;
    }

    public static List<@Nullable Object> of(Batch batch, int row) {
        List<@Nullable Object> reading = new ArrayList<>();
        for (int i = 0; i < batch.schema().fields().size(); i++) {
            reading.add(get(batch.column(i), row));
        }
        return reading;
    }

    private static @Nullable Object get(Column column, int row) {
        if (column.isNull(row)) {
            return null;
        }
        return switch (column.type()) {
            case BOOL -> column.getBool(row);
            case INT, TIME -> column.getLong(row);
            case DOUBLE -> column.getDouble(row);
            case TEXT -> column.getText(row);
        };
    }

    /** Makes the ids of all text columns begin anew. */
    public static void forgetTexts(Batch batch) {
        for (int i = 0; i < batch.schema().fields().size(); i++) {
            if (batch.column(i).type() == Type.TEXT) {
                batch.column(i).dictionary().forgetIfOver(0, 0);
            }
        }
    }
}
