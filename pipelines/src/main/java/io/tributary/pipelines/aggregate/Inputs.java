package io.tributary.pipelines.aggregate;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Column;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The aggregated columns of some rows in plain arrays: what the hot loops run over. */
public final class Inputs {
    private final List<Operands> byPart = new ArrayList<>();
    /** Columns of the batch, each once; -1 for none, which has a value in each row. */
    private final int[] columns;

    private final List<Cells> cells = new ArrayList<>();
    private final long[] longs;
    /** By cells; null for what is no text or only counted. */
    private final @Nullable KeptTexts[] texts;

    Inputs(Plan plan, Schema schema, int rowsMax) {
        List<Integer> found = new ArrayList<>();
        for (Plan.Part part : plan.parts()) {
            columnsOf(part, schema).stream()
                    .filter(column -> !found.contains(column))
                    .forEach(found::add);
        }
        columns = found.stream().mapToInt(Integer::intValue).toArray();
        for (int column : columns) {
            boolean anyType = plan.parts().stream()
                    .anyMatch(part ->
                            part.takesAnyType() && columnsOf(part, schema).contains(column));
            Type type = column < 0 ? Type.BOOL : schema.fields().get(column).type();
            cells.add(cells(type, anyType, rowsMax));
        }
        for (Plan.Part part : plan.parts()) {
            List<Integer> of = columnsOf(part, schema);
            byPart.add(
                    new Operands(cells.get(found.indexOf(of.get(0))), cells.get(found.indexOf(of.get(of.size() - 1)))));
        }
        longs = new long[rowsMax];
        texts = new KeptTexts[columns.length];
        for (int i = 0; i < columns.length; i++) {
            texts[i] = cells.get(i).texts.length > 0 ? new KeptTexts(rowsMax) : null;
        }
    }

    private static List<Integer> columnsOf(Plan.Part part, Schema schema) {
        return part.columns().isEmpty()
                ? List.of(-1)
                : part.columns().stream().map(schema::indexOf).toList();
    }

    private static Cells cells(Type type, boolean anyType, int rowsMax) {
        return new Cells(
                type,
                new double[rowsMax],
                new long[anyType ? rowsMax : 0],
                new String[anyType && type == Type.TEXT ? rowsMax : 0]);
    }

    /** Copies rows {@code [from, to)} to {@code [0, to - from)}. */
    public void load(Batch batch, int from, int to) {
        for (int i = 0; i < columns.length; i++) {
            if (columns[i] >= 0) {
                load(batch.column(columns[i]), from, to, i);
            }
        }
    }

    Operands operands(int part) {
        return byPart.get(part);
    }

    private void load(Column column, int from, int to, int index) {
        Cells into = cells.get(index);
        int rows = to - from;
        switch (column.type()) {
            case DOUBLE -> loadDoubles(column, from, to, into);
            case INT, TIME -> loadLongs(column, from, to, into);
            case BOOL -> {
                for (int i = 0; i < into.bits.length && i < rows; i++) {
                    into.bits[i] = column.getBool(from + i) ? 1 : 0;
                }
            }
            case TEXT -> {
                KeptTexts kept = texts[index];
                if (kept != null) {
                    kept.load(column, from, to, into);
                }
            }
        }
        markNulls(column, from, to, into);
    }

    private static void loadDoubles(Column column, int from, int to, Cells into) {
        column.doubles(from, to, into.numbers);
        for (int i = 0; i < into.bits.length && i < to - from; i++) {
            into.bits[i] = Double.doubleToLongBits(into.numbers[i] + 0.0);
        }
    }

    private void loadLongs(Column column, int from, int to, Cells into) {
        long[] loaded = into.bits.length > 0 ? into.bits : longs;
        column.longs(from, to, loaded);
        for (int i = 0; i < to - from; i++) {
            into.numbers[i] = loaded[i];
        }
    }

    private static void markNulls(Column column, int from, int to, Cells into) {
        boolean marks = column.type() == Type.BOOL || column.type() == Type.TEXT;
        if (marks) {
            Arrays.fill(into.numbers, 0, to - from, 0);
        }
        if (column.hasNulls()) {
            for (int row = from; row < to; row++) {
                if (column.isNull(row)) {
                    into.numbers[row - from] = Double.NaN;
                }
            }
        }
    }
}
