package io.tributary.pipelines.decode;

import io.tributary.pipelines.message.Message;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The record batches of one payload, in place. One object for all payloads. */
final class ArrowStream {
    /** A row may take no bytes at all, so their number needs a limit of its own: that of the largest batch of a node. */
    static final int ROWS_MAX = 1 << 16;

    // Fields of the table DictionaryBatch.
    private static final int ID = 0;
    private static final int DATA = 1;
    private static final int IS_DELTA = 2;

    private final Reading reading;
    private final ArrowSchema schema;
    private final ArrowMessages messages = new ArrowMessages();
    private final ArrowBatch batch = new ArrowBatch();
    private boolean hasSchema;
    private int rows;

    ArrowStream(List<Slot> slots, Reading reading) {
        this.reading = reading;
        schema = new ArrowSchema(slots);
    }

    /** How many rows the payload's batches say they have; 1 when they can't be, for then there are none. */
    int rowsAtMost(Message message) {
        long total = 0;
        begin(message);
        while (messages.next()) {
            if (messages.kind() == ArrowMessages.RECORDS) {
                total += Math.max(0, Math.min(messages.flat().longOf(messages.header(), 0, 0), ROWS_MAX + 1L));
            }
        }
        return total > ROWS_MAX ? 1 : Math.max(1, (int) total);
    }

    void begin(Message message) {
        messages.open(message.payloadBytes(), message.payloadFrom(), message.payloadLength());
        hasSchema = false;
        rows = 0;
    }

    /** Goes to the next record batch; false after the last, or where there is a {@link #fault}. */
    boolean next() {
        while (messages.next()) {
            switch (messages.kind()) {
                case ArrowMessages.SCHEMA -> schema();
                case ArrowMessages.DICTIONARY -> dictionary();
                case ArrowMessages.RECORDS -> {
                    return records();
                }
                default -> messages.fails("is neither schema, dictionary nor records; send tables only");
            }
        }
        return false;
    }

    private void schema() {
        String wrong = hasSchema ? "is another schema; send one stream in a payload" : schema.open(messages);
        hasSchema = true;
        note(wrong);
    }

    private boolean records() {
        String wrong = lacksSchema();
        wrong = wrong != null ? wrong : batch.open(messages, messages.header());
        wrong = wrong != null ? wrong : schema.locate(batch);
        if (wrong == null) {
            rows += (int) batch.rows();
            wrong = rows > ROWS_MAX ? "makes it more than " + ROWS_MAX + " rows; send fewer in a payload" : null;
        }
        return note(wrong);
    }

    private void dictionary() {
        Flatbuffer flat = messages.flat();
        String wrong = lacksSchema();
        ArrowTexts texts = wrong == null ? schema.dictionary(flat.longOf(messages.header(), ID, 0)) : null;
        if (texts != null) {
            if (flat.byteOf(messages.header(), IS_DELTA, 0) == 0) {
                texts.clear();
            }
            wrong = batch.open(messages, flat.table(messages.header(), DATA));
            wrong = wrong != null || texts.add(batch) ? wrong : "has no sound buffers for a dictionary of texts";
        }
        note(wrong);
    }

    private @Nullable String lacksSchema() {
        return hasSchema ? null : "comes before the schema; send that first";
    }

    private boolean note(@Nullable String wrong) {
        if (wrong == null && messages.flat().isBroken()) {
            return messages.fails("has metadata that is no flatbuffer of Arrow");
        }
        return wrong == null || messages.fails(wrong);
    }

    /** Why the stream can't be read, or null. */
    @Nullable
    String fault() {
        String fault = messages.fault();
        return fault == null && !hasSchema ? "it has no schema; send one before the records" : fault;
    }

    /** How many rows the batch at hand has. */
    int rows() {
        return (int) batch.rows();
    }

    /** Fills the reading from a row of the batch at hand; gives why it can't, or null. */
    @Nullable
    String read(int row) {
        reading.clear();
        return schema.read(row, reading, messages.bytes());
    }
}
