package io.tributary.pipelines.decode;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Column;
import io.tributary.pipelines.batch.Dictionary;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.message.Message;
import io.tributary.pipelines.summary.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What all formats share: from a message's topic and a {@link Reading} to a row of a batch. For each message {@link
 * #open}, and then for each reading that a payload gave {@link #append}.
 */
final class Rows {
    /** Room for 100,000 series. */
    private static final int TEXTS_MAX = 1 << 17;

    private static final int TEXT_BYTES_MAX = 1 << 23;

    private final Schema schema;
    private final Topics topics;
    private final Reading reading;
    private final TimeRule plausible;
    private final @Nullable TimeField time;
    private final int fields;
    private final int firstField;
    private @Nullable Batch last;
    private Column[] columns = {};
    /** Per column of {@link #last}: the generation that remembered ids are of. */
    private int[] generations = {};

    private int topic;

    Rows(Layout layout) {
        List<String> captures = layout.captures();
        schema = layout.schema();
        topics = new Topics(layout.topics(), captures);
        reading = new Reading(Slot.of(layout));
        plausible = layout.plausible();
        time = layout.time().orElse(null);
        fields = layout.fields().size();
        firstField = 1 + captures.size();
    }

    Schema schema() {
        return schema;
    }

    /** The one reading that parsers fill. */
    Reading reading() {
        return reading;
    }

    /** Begins a message; false when its topic is not wanted, which {@code rejects} has been told. */
    boolean open(Message message, Batch batch, Decoder.Rejects rejects) {
        if (batch.isFull()) {
            throw new IllegalStateException(
                    "the batch is full with " + batch.rows() + " rows; hand it on and clear it before decoding more");
        }
        if (batch != last || batch.rows() == 0) {
            begin(batch);
        }
        topic = topics.find(message);
        if (topic == Topics.UNMATCHED) {
            rejects.reject(message, topics.fault(message));
            return false;
        }
        return true;
    }

    /** Says that the batch is another one, or begins anew. */
    void begin(Batch batch) {
        if (batch != last) {
            if (!batch.schema().equals(schema)) {
                throw new IllegalArgumentException("the batch has columns " + batch.schema() + ", the decoder gives "
                        + schema + "; allocate it with Decoders.batchFor");
            }
            columns = new Column[schema.fields().size()];
            generations = new int[columns.length];
            for (int i = 0; i < columns.length; i++) {
                columns[i] = batch.column(i);
            }
            topics.forgetIds();
            last = batch;
        }
        if (batch.rows() == 0) {
            topics.forgetIfOver(TEXTS_MAX, TEXT_BYTES_MAX);
        }
        renew(batch.rows() == 0);
    }

    private void renew(boolean mayForget) {
        for (int i = 1; i < columns.length; i++) {
            if (columns[i].type() == Type.TEXT) {
                Dictionary dictionary = columns[i].dictionary();
                if (mayForget) {
                    dictionary.forgetIfOver(TEXTS_MAX, TEXT_BYTES_MAX);
                }
                if (dictionary.generation() != generations[i]) {
                    generations[i] = dictionary.generation();
                    topics.forgetIds();
                }
            }
        }
    }

    /** Makes the reading a row of the batch, or tells {@code rejects} why it can't be one. */
    void append(Message message, Batch batch, Decoder.Rejects rejects) {
        append(message, time == null ? message.receivedMicros() : reading.getLong(fields), batch, rejects);
    }

    /** As {@link #append(Message, Batch, Decoder.Rejects)}, of a reading whose format gives the event time by itself. */
    void append(Message message, long micros, Batch batch, Decoder.Rejects rejects) {
        String fault = reading.fault();
        if (fault != null) {
            rejects.reject(message, fault);
            return;
        }
        long received = message.receivedMicros();
        if (!plausible.believes(micros, received)) {
            rejects.reject(message, timeFault(micros, received));
            return;
        }
        if (batch.isFull()) {
            rejects.reject(message, noRoom(batch));
            return;
        }
        int row = batch.append();
        columns[0].setLong(row, micros);
        topics.write(topic, message, columns, row);
        for (int i = 0; i < fields; i++) {
            reading.write(i, columns[firstField + i], row);
        }
    }

    private static String noRoom(Batch batch) {
        return "a batch of " + batch.capacity()
                + " rows has no room left for this reading of the message; send fewer readings in a message";
    }

    private String timeFault(long micros, long received) {
        if (time == null && micros != received) {
            return "the reading's time " + text(micros) + " is not plausible, " + rule(micros, received)
                    + "; set the sender's clock";
        } else if (time == null) {
            return "the time of arrival " + text(micros) + " is not plausible, " + rule(micros, received)
                    + "; set this node's clock, or give the readings a time field";
        }
        return "time (at " + time.path() + ") is " + text(micros) + ", which is not plausible, "
                + rule(micros, received) + "; set the sender's clock, or mend time.unit, which says "
                + time.unit().word();
    }

    private String rule(long micros, long received) {
        if (micros < plausible.earliestMicros()) {
            return "being before " + text(plausible.earliestMicros());
        }
        return TimeRule.isUnset(received)
                ? "being after " + text(plausible.latest(received))
                : "being more than " + plausible.aheadMicros() / 1_000_000 + " s ahead of the time of arrival "
                        + text(received);
    }

    private static String text(long micros) {
        return Value.ofTime(micros).toString();
    }
}
