package io.tributary.pipelines.wasm;

import io.tributary.pipelines.batch.Column;
import io.tributary.pipelines.decode.Utf8;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** What a function wrote about {@link Readings}. Nothing in it is believed before it is checked. */
public final class Answer {
    private final Readings asked;
    private final byte[] bytes;
    private final ByteBuffer buffer;

    /** @throws WasmException if it is shorter than the results are */
    public Answer(Readings asked, byte[] output) throws WasmException {
        if (output.length < asked.fixedBytes()) {
            throw new WasmException(
                    WasmException.Reason.BUFFER,
                    "the function wrote " + output.length + " bytes; the results of " + asked.rows() + " readings take "
                            + asked.fixedBytes() + ": return the output size that stands at 12 of the input");
        }
        this.asked = asked;
        this.bytes = output;
        this.buffer = ByteBuffer.wrap(output).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Why a reading can't be worked on, by what the function says or wrote; null when it can. */
    public @Nullable String fault(int row) {
        if (bytes[row] != 0) {
            return "the function gave this reading the code " + (bytes[row] & 0xff);
        }
        for (int i = 0; i < asked.results().size(); i++) {
            String name = asked.results().get(i).name();
            Readings.Place place = asked.place(i);
            if (place.texts() > 0 && bytes[place.validity() + row] != 0) {
                int from = buffer.getInt(place.values() + 4 * row);
                int to = buffer.getInt(place.values() + 4 * row + 4);
                if (from < 0 || to < from || to > end(i) - place.texts()) {
                    return "the function says that text '" + name + "' stands at " + from + " to " + to
                            + ", outside of its " + Math.max(0, end(i) - place.texts()) + " bytes";
                }
                if (Utf8.firstFault(bytes, place.texts() + from, to - from) >= 0) {
                    return "the function wrote text '" + name + "' that is not UTF-8";
                }
            }
        }
        return null;
    }

    /** Where the texts of a result end: where the next one's begin. */
    private int end(int result) {
        for (int i = result + 1; i < asked.results().size(); i++) {
            if (asked.place(i).texts() > 0) {
                return Math.min(bytes.length, asked.place(i).texts());
            }
        }
        return bytes.length;
    }

    /** Copies a result of a reading without {@link #fault} to a column of its type. */
    public void copy(int result, int row, Column into, int intoRow) {
        Readings.Place place = asked.place(result);
        if (bytes[place.validity() + row] == 0) {
            into.setNull(intoRow);
            return;
        }
        switch (into.type()) {
            case BOOL -> into.setBool(intoRow, bytes[place.values() + row] != 0);
            case INT, TIME -> into.setLong(intoRow, buffer.getLong(place.values() + 8 * row));
            case DOUBLE ->
                into.setDouble(
                        intoRow,
                        // NaN in its one form, should the function have made it of integers.
                        Double.longBitsToDouble(Double.doubleToLongBits(buffer.getDouble(place.values() + 8 * row))));
            case TEXT -> {
                int from = place.texts() + buffer.getInt(place.values() + 4 * row);
                int to = place.texts() + buffer.getInt(place.values() + 4 * row + 4);
                into.setId(intoRow, into.dictionary().idOf(bytes, from, to - from));
            }
        }
    }
}
