package io.tributary.pipelines.operator;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.expression.Evaluation;
import io.tributary.pipelines.expression.Expression;
import org.apache.arrow.memory.BufferAllocator;

/** Lets through the readings for which a condition is true; when it is so for all, the batch itself. */
final class Where implements Operator {
    private final Expression condition;
    private final Schema schema;
    private final Selection selection;

    Where(Expression condition, Schema schema, BufferAllocator allocator) {
        this.condition = condition;
        this.schema = schema;
        this.selection = new Selection(schema, allocator);
    }

    @Override
    public Schema output() {
        return schema;
    }

    @Override
    public void process(Batch batch, Output output) {
        Evaluation results = condition.evaluate(batch);
        selection.count = results.selectTrue(selection.rowsFor(batch));
        int quarantined = results.hasErrors() ? quarantine(results, batch, output) : 0;
        int filtered = batch.rows() - selection.count - quarantined;
        if (filtered > 0) {
            output.filtered(filtered);
        }
        selection.emit(batch, output);
    }

    private static int quarantine(Evaluation results, Batch batch, Output output) {
        int count = 0;
        for (int row = 0; row < batch.rows(); row++) {
            if (results.isError(row)) {
                output.quarantined(batch, row, results.error(row));
                count++;
            }
        }
        return count;
    }

    @Override
    public void close() {
        selection.close();
    }
}
