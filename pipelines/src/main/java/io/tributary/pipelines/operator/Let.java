package io.tributary.pipelines.operator;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Column;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.expression.Evaluation;
import io.tributary.pipelines.expression.Expression;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Adds columns. All readings are copied and the expressions evaluated in order over the copy, so that each sees the columns
 * before it. If any reading fails, that is done again with the good ones alone.
 */
final class Let implements Operator {
    /** A new text column begins anew beyond this; 64 Ki ids are 1 MiB of tables. */
    private static final int TEXTS_MAX = 1 << 16;

    private static final int BYTES_MAX = 1 << 21;

    private final List<Expression> expressions;
    private final Schema schema;
    private final OutputBatch outputBatch;
    private final ColumnCopy copy = new ColumnCopy();
    private int[] rows = {};

    /** @param schema the columns that come in, and then one per expression */
    Let(List<Expression> expressions, Schema schema, BufferAllocator allocator) {
        this.expressions = expressions;
        this.schema = schema;
        this.outputBatch = new OutputBatch(schema, expressions.size(), allocator);
    }

    @Override
    public Schema output() {
        return schema;
    }

    @Override
    public void process(Batch batch, Output output) {
        if (batch.rows() == 0) {
            return;
        }
        if (rows.length < batch.rows()) {
            rows = new int[batch.capacity()];
        }
        int count = batch.rows();
        for (int i = 0; i < count; i++) {
            rows[i] = i;
        }
        Batch work = outputBatch.emptyLike(batch);
        boundTexts(work);
        copy.copy(batch, rows, count, work);
        @Nullable String[] reasons = evaluate(work);
        if (reasons != null) {
            count = quarantine(batch, reasons, output);
            work.clear();
            copy.copy(batch, rows, count, work);
            evaluate(work);
        }
        if (count > 0) {
            output.emit(work);
        }
    }

    private void boundTexts(Batch work) {
        for (int i = schema.fields().size() - expressions.size();
                i < schema.fields().size();
                i++) {
            if (work.column(i).type() == Type.TEXT) {
                work.column(i).dictionary().forgetIfOver(TEXTS_MAX, BYTES_MAX);
            }
        }
    }

    /** Fills the new columns; by row the first reason why it could not, or null when all rows are good. */
    private @Nullable String @Nullable [] evaluate(Batch work) {
        @Nullable String[] reasons = null;
        int index = schema.fields().size() - expressions.size();
        for (Expression expression : expressions) {
            Column column = work.column(index++);
            Evaluation results = expression.evaluate(work);
            results.writeTo(column);
            if (results.hasErrors()) {
                reasons = reasons == null ? new String[work.rows()] : reasons;
                note(results, reasons);
            }
        }
        return reasons;
    }

    private static void note(Evaluation results, @Nullable String[] reasons) {
        for (int row : IntStream.range(0, reasons.length)
                .filter(each -> reasons[each] == null && results.isError(each))
                .toArray()) {
            reasons[row] = results.error(row);
        }
    }

    /** Leaves the good rows in {@link #rows} and returns how many they are. */
    private int quarantine(Batch batch, @Nullable String[] reasons, Output output) {
        int good = 0;
        for (int row = 0; row < batch.rows(); row++) {
            String reason = reasons[row];
            if (reason == null) {
                rows[good++] = row;
            } else {
                output.quarantined(batch, row, reason);
            }
        }
        return good;
    }

    @Override
    public void close() {
        outputBatch.close();
    }
}
