package io.tributary.pipelines.operator;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Schema;

/**
 * One step over batches: one thread, no blocking, no clock. Every implementation passes {@code OperatorContract}.
 */
public interface Operator extends AutoCloseable {
    /** What comes out: fixed at construction. */
    Schema output();

    /**
     * Works on a batch that is lent until return and gives what comes out to {@code output}, in order, at once.
     * What comes out is lent until the output returns, and may be the incoming batch itself.
     */
    void process(Batch batch, Output output);

    /** Gives back every Arrow buffer. Idempotent. */
    @Override
    void close();

    /** Takes what an operator gives, and is told where the other readings went, so that none is lost from the count. */
    interface Output {
        /** @param batch at least one row; lent until return */
        void emit(Batch batch);

        /** So many readings were let go on purpose, by a {@code where}. */
        void filtered(int readings);

        /** So many readings had been seen before. */
        void duplicate(int readings);

        /** One reading could not be worked on: it goes to the quarantine with this reason. */
        void quarantined(Batch batch, int row, String reason);
    }
}
