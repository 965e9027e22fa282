package io.tributary.pipelines.decode;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.message.Message;
import java.util.List;

/**
 * Turns messages into rows of a batch. One thread; no clock but the messages' time of arrival; after warm-up no object
 * per good reading. Holds a bounded memory of topics between calls.
 */
public interface Decoder extends AutoCloseable {
    /** What batches to decode into look like. */
    Schema schema();

    /**
     * How many readings the message may hold, at most: 1, but for CSV the number of lines. A message is to be decoded
     * into a batch with room for so many rows.
     */
    default int readingsAtMost(Message message) {
        return 1;
    }

    /**
     * Says that a batch is to be filled anew, so that the decoder and the batch's dictionaries may forget what has become too
     * much. {@link #decode} does it before the first row of an empty batch; only who lends several decoders columns of one batch
     * needs to say it, to each of them.
     *
     * @param batch of this decoder's {@link #schema}, without rows; lent until return
     */
    void begin(Batch batch);

    /**
     * Appends the message's readings to the batch; a reading that can't be used is told to {@code rejects}, at once, and
     * leaves no row. So is a reading for which the batch has no room left.
     *
     * <p>Before the first row of an empty batch, its dictionaries forget what they hold when it has become too much.
     *
     * @param message lent until return
     * @param batch of this decoder's {@link #schema}, not full; lent until return
     * @throws IllegalArgumentException when the batch is of another schema
     * @throws IllegalStateException when the batch is full
     */
    void decode(Message message, Batch batch, Rejects rejects);

    /**
     * Senders whose earlier messages are needed to understand the later ones and were not heard, so that they should be
     * asked to say again who they are: for Sparkplug {@code group/node}s to which {@code Node Control/Rebirth} is due.
     * Bounded; empty for formats whose messages stand alone.
     */
    default List<String> rebirthsDue() {
        return List.of();
    }

    /** Messages that senders have numbered and that never came, as far as is known. 0 for formats without numbers. */
    default long lost() {
        return 0;
    }

    /** Lets go of what it remembers; batches are their maker's. */
    @Override
    default void close() {}

    /** Is told which readings left no row, and why. */
    @FunctionalInterface
    interface Rejects {
        /**
         * @param message what the reading came in; lent until return
         * @param reason place, value, rule and way out, in one sentence
         */
        void reject(Message message, String reason);
    }
}
