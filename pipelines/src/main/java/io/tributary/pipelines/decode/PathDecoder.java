package io.tributary.pipelines.decode;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.message.Message;
import java.util.List;
import java.util.function.Function;

/** One document is one reading, or each element of an array in it is; values are found by path. */
final class PathDecoder implements Decoder {
    private final Rows rows;
    private final PathParser parser;
    private final String each;

    /** @param parsers makes the parser that fills a reading */
    PathDecoder(Layout layout, Function<Reading, PathParser> parsers) {
        rows = new Rows(layout);
        parser = parsers.apply(rows.reading());
        each = layout.each();
    }

    /** A decoder for the layout's format, JSON or CBOR. */
    static PathDecoder of(Layout layout) {
        List<Slot> slots = Slot.of(layout);
        return new PathDecoder(
                layout,
                reading -> layout.format() == Format.CBOR
                        ? new CborPaths(slots, layout.each(), reading)
                        : new JsonPaths(slots, layout.each(), reading));
    }

    @Override
    public Schema schema() {
        return rows.schema();
    }

    @Override
    public int readingsAtMost(Message message) {
        return each.isEmpty() ? 1 : parser.elementsAtMost(message);
    }

    @Override
    public void begin(Batch batch) {
        rows.begin(batch);
    }

    @Override
    public void decode(Message message, Batch batch, Rejects rejects) {
        if (!rows.open(message, batch, rejects)) {
            return;
        }
        String fault = parser.open(message.payloadBytes(), message.payloadFrom(), message.payloadLength());
        if (fault != null) {
            rejects.reject(message, fault);
        } else if (each.isEmpty()) {
            rows.append(message, batch, rejects);
        } else {
            elements(message, batch, rejects);
        }
    }

    private void elements(Message message, Batch batch, Rejects rejects) {
        for (int index = 0; parser.next(); index++) {
            String fault = parser.read();
            if (fault == null) {
                rows.append(message, batch, rejects);
            } else {
                rejects.reject(message, each + "[" + index + "]: " + fault);
            }
        }
    }
}
