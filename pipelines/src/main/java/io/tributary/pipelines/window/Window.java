package io.tributary.pipelines.window;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.state.Stateful;
import io.tributary.pipelines.summary.Summary;
import io.tributary.pipelines.summary.Value;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Gathers readings into windows of event time and gives a result per window and group when a window is over. One thread,
 * no blocking, no clock: what time it is follows from the readings.
 *
 * <p>The watermark is the time before which nothing more is expected: the largest event time seen less the allowed
 * lateness. It never goes back. Readings are taken one after the other, whatever batches they come in: each is first
 * judged by the watermark that the readings before it left, and then moves the watermark itself.
 */
public interface Window extends AutoCloseable {
    /** Takes all readings of a batch, which is lent until return. */
    void process(Batch batch, Output output);

    /** Moves the watermark to at least {@code watermarkMicros} of event time, and closes what is over. */
    void advance(long watermarkMicros, Output output);

    /**
     * Says that no reading has come for so long. Event time is taken to pass meanwhile, once that is longer than the
     * configured idle time: the watermark becomes the largest event time seen less lateness plus the time elapsed. Only a
     * duration comes in, so a wrong wall clock does no harm.
     *
     * @param elapsedMicros since the last reading came in, by a clock that never jumps
     */
    void idle(long elapsedMicros, Output output);

    /** Closes all windows, over or not: readings that come later for them are late. */
    void flush(Output output);

    /** Readings taken whose last window is still open. */
    long pending();

    /** What it holds now. */
    State state();

    /** Event time before which nothing more is expected, in microseconds since 1970 UTC; {@link Long#MIN_VALUE} at first. */
    long watermarkMicros();

    /** What it remembers from batch to batch, for whoever keeps it. */
    Stateful memory();

    /** Forgets everything; readings pending are lost to results. Idempotent. */
    @Override
    void close();

    /**
     * How much a window remembers; memory goes by it.
     *
     * @param open windows that are not over; of hopping ones the hops with readings, of sliding ones the readings that wait or
     *     are looked back on, those of a group at one time as one
     * @param groups groups in these, and earlier ones that nobody needed the place of yet
     */
    record State(int open, int groups) {
        public static final State NONE = new State(0, 0);
    }

    /** Takes what a window gives. It must not call the window back. */
    interface Output {
        /**
         * A window is over for a group. Windows come in the order of time, the groups of one in an order that does not depend
         * on how readings were cut into batches.
         */
        void closed(Result result);

        /** What a group's readings come to so far in a window that is still open; a result of a higher revision follows. */
        void early(Result result);

        /**
         * What was given early under these bounds is no window's result any more: the readings are in a window with other bounds
         * by now. All fields are missing, and the revision is higher than that of what was given.
         */
        void withdrawn(Result result);

        /**
         * So many readings are pending no more, as the last window that they were in is over. It is told after that window's
         * results.
         */
        void done(long readings);

        /** A reading came after its window was closed: it is in no result. The batch is lent until return. */
        void late(Batch batch, int row);

        /** A reading could not be taken. The batch is lent until return. */
        void quarantined(Batch batch, int row, String reason);
    }

    /**
     * The readings of a window and group, summarised.
     *
     * @param startMicros start, inclusive, in microseconds since 1970 UTC
     * @param endMicros end, exclusive; a sliding window's is the time of its last reading, which is in it
     * @param group values of the group-by columns by name, in their order
     * @param fields results by name, in the order of the calls
     * @param partials what the fields were finished from; none where windows of several nodes cannot be merged
     * @param readings how many readings are in it, which may be in others too
     * @param revision one more than that of the result of this window and group before; 0 at first
     */
    record Result(
            long startMicros,
            long endMicros,
            Map<String, Value> group,
            Map<String, Value> fields,
            List<Summary.Partial> partials,
            long readings,
            int revision) {
        public Result {
            group = Collections.unmodifiableMap(new LinkedHashMap<>(group));
            fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
            partials = List.copyOf(partials);
        }
    }
}
