package io.tributary.pipelines.operator;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.state.Stateful;

/**
 * One step over batches: one thread, no blocking, no clock. Every implementation passes {@code OperatorContract}.
 *
 * <p>At every moment the readings that came in and those that it {@linkplain Output#derived derived} are as many as those that
 * came out, were filtered, late, duplicate, quarantined or absorbed, and the {@link State#pending} ones.
 */
public interface Operator extends AutoCloseable {
    /** What comes out: fixed at construction. */
    Schema output();

    /**
     * Works on a batch that is lent until return and gives what comes out to {@code output}, in order, at once.
     * What comes out is lent until the output returns, and may be the incoming batch itself.
     */
    void process(Batch batch, Output output);

    /** Gives up what is pending, because no more readings will come: each is counted. */
    default void flush(Output output) {}

    /**
     * Says that no reading has come for so long: event time is taken to have passed meanwhile, and what waits for time comes out.
     * It is not called before a silence is longer than the pipeline's idle time.
     *
     * @param elapsedMicros since the last reading came in, by a clock that never jumps
     */
    default void idle(long elapsedMicros, Output output) {}

    /** How far, at most, readings come out behind the greatest event time that came in, besides how late they were: in microseconds. */
    default long delayMicros() {
        return 0;
    }

    /** What it holds now. */
    default State state() {
        return State.NONE;
    }

    /** What it remembers from batch to batch, for whoever keeps it. */
    default Stateful memory() {
        return Stateful.NONE;
    }

    /** Gives back every Arrow buffer. Idempotent. */
    @Override
    void close();

    /**
     * What an operator remembers between batches.
     *
     * @param pending readings that came in and wait for others before something comes of them
     * @param keys keys remembered now
     * @param forgotten keys forgotten so far because others needed their place
     * @param stragglers readings so far that were older than the last of their key and got no result for that reason
     */
    record State(long pending, int keys, long forgotten, long stragglers) {
        public static final State NONE = new State(0, 0, 0, 0);
    }

    /** Takes what an operator gives, and is told where the other readings went, so that none is lost from the count. */
    interface Output {
        /** @param batch at least one row; lent until return */
        void emit(Batch batch);

        /** So many readings were let go on purpose, by a {@code where} or {@code throttle}. */
        void filtered(int readings);

        /** So many readings had been seen before. */
        void duplicate(int readings);

        /** So many readings came after what they belong to had been given out. */
        void late(int readings);

        /** So many readings have gone into derived ones, and don't come out themselves. */
        void absorbed(int readings);

        /** So many readings, among those that come out with the next {@link #emit}, did not come in. */
        void derived(int readings);

        /** One reading could not be worked on: it goes to the quarantine with this reason. */
        void quarantined(Batch batch, int row, String reason);
    }
}
