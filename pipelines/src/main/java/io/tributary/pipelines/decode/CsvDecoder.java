package io.tributary.pipelines.decode;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.message.Message;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Each line of CSV (RFC 4180) that is not blank is one reading. A bad line leaves the others as they are. */
final class CsvDecoder implements Decoder {
    private static final int[] UNWANTED = {};

    private final Rows rows;
    private final Reading reading;
    private final Cell cell;
    private final CsvLine line;
    private final List<String> header;
    /** Per column: the slots that want it. */
    private final int[][] slots;

    CsvDecoder(Layout layout) {
        rows = new Rows(layout);
        reading = rows.reading();
        cell = new Cell(reading);
        line = new CsvLine((byte) layout.csv().delimiter());
        header = layout.csv().header();
        List<Slot> wanted = Slot.of(layout);
        int[] columns = wanted.stream()
                .mapToInt(slot -> layout.csv().columnOf(slot.path()))
                .toArray();
        slots = new int[Arrays.stream(columns).max().orElse(-1) + 1][];
        Arrays.fill(slots, UNWANTED);
        for (int slot = 0; slot < columns.length; slot++) {
            int[] old = slots[columns[slot]];
            slots[columns[slot]] = Arrays.copyOf(old, old.length + 1);
            slots[columns[slot]][old.length] = slot;
        }
    }

    @Override
    public Schema schema() {
        return rows.schema();
    }

    @Override
    public int readingsAtMost(Message message) {
        int lines = 1;
        int end = message.payloadFrom() + message.payloadLength();
        for (int at = message.payloadFrom(); at < end; at++) {
            lines += message.payloadBytes()[at] == '\n' ? 1 : 0;
        }
        return lines;
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
        byte[] bytes = message.payloadBytes();
        int from = message.payloadFrom();
        int invalid = Utf8.firstFault(bytes, from, message.payloadLength());
        if (invalid >= 0) {
            rejects.reject(
                    message,
                    "the payload is not UTF-8 from byte " + (invalid - from) + " on; send CSV in UTF-8; it begins "
                            + Excerpt.of(bytes, from, message.payloadLength()));
            return;
        }
        boolean any = false;
        line.open(bytes, from, from + message.payloadLength());
        while (line.next()) {
            any = true;
            String fault = read();
            if (fault == null) {
                rows.append(message, batch, rejects);
            } else {
                rejects.reject(message, "line " + line.number() + ": " + fault);
            }
        }
        if (!any) {
            rejects.reject(message, "the payload is empty; send a line of CSV");
        }
    }

    /** Fills the reading from the line to its end; gives the reason why it can't, or null. */
    private @Nullable String read() {
        reading.clear();
        String fault = null;
        int column = 0;
        while (line.nextCell()) {
            if (fault == null && column < slots.length) {
                fault = take(slots[column]);
            }
            column++;
        }
        if (line.fault() != null) {
            return line.fault();
        }
        if (!header.isEmpty() && column != header.size()) {
            return "the line has " + column + " cells where the header has " + header.size() + ": " + header
                    + "; send one for each, or mend the header";
        }
        return fault;
    }

    private @Nullable String take(int[] wanting) {
        if (line.isNothing()) {
            return null; // an empty cell is a missing value
        }
        for (int slot : wanting) {
            String fault = cell.take(slot, line.cellBytes(), line.cellFrom(), line.cellTo());
            if (fault != null) {
                return fault;
            }
        }
        return null;
    }
}
