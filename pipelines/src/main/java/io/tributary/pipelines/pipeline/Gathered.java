package io.tributary.pipelines.pipeline;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Column;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.kernel.BatchStream;
import io.tributary.pipelines.kernel.Kernel;
import io.tributary.pipelines.kernel.KernelException;

/** Batches put together to one. */
final class Gathered implements AutoCloseable {
    private static final int ROWS_AT_FIRST = 1_024;

    private final Kernel.Scope scope;
    private final int rowsMax;
    private Batch all;

    /** Thrown through steps that know nothing of calls. */
    static final class Full extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final KernelException why;

        private Full(KernelException why) {
            super(why);
            this.why = why;
        }

        KernelException why() {
            return why;
        }
    }

    Gathered(Schema schema, Kernel.Scope scope, int rowsMax) {
        this.scope = scope;
        this.rowsMax = rowsMax;
        this.all = Batch.allocate(scope.allocator(), schema, ROWS_AT_FIRST);
    }

    void add(Batch batch) {
        try {
            scope.pass();
            room(all.rows() + batch.rows());
        } catch (KernelException e) {
            throw new Full(e);
        }
        append(batch, all);
    }

    private void room(int rows) throws KernelException {
        if (rows > rowsMax) {
            throw new KernelException(
                    "the steps make more than " + rowsMax + " readings of this input; give less at once");
        }
        if (rows > all.capacity()) {
            Batch larger = Batch.allocateLike(
                    scope.allocator(), all, all.schema(), Math.min(rowsMax, Math.max(rows, 2 * all.capacity())));
            append(all, larger);
            all.close();
            all = larger;
        }
    }

    private static void append(Batch batch, Batch into) {
        int at = into.rows();
        for (int i = 0; i < batch.schema().fields().size(); i++) {
            Column from = batch.column(i);
            Column to = into.column(i);
            for (int row = 0; row < batch.rows(); row++) {
                if (from.type() == Type.TEXT && !from.isNull(row)) {
                    to.setId(at + row, from.dictionary().idIn(to.dictionary(), from.getId(row)));
                } else if (from.type() == Type.DOUBLE && !from.isNull(row) && !Double.isFinite(from.getDouble(row))) {
                    to.setNull(at + row);
                } else {
                    to.copyFrom(from, row, at + row);
                }
            }
        }
        into.rows(at + batch.rows());
    }

    byte[] stream() {
        return BatchStream.write(all);
    }

    @Override
    public void close() {
        all.close();
    }
}
