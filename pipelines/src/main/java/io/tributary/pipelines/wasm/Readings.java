package io.tributary.pipelines.wasm;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Column;
import io.tributary.pipelines.batch.Dictionary;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * Some columns of some readings as the input of a function, in the form of {@code docs/functions.md}: how many there are, where each
 * column stands, and where each result is to be written. Kept and filled again; not thread safe.
 */
public final class Readings {
    /** Where the columns' places begin. */
    static final int HEADER_BYTES = 16;

    static final int PLACE_BYTES = 16;

    /** Room for the texts of a result, per reading. */
    static final int TEXT_BYTES = 64;

    private final int[] columns;
    private final List<Schema.Field> results;
    /** Where each result stands in the output; texts after everything else. */
    private final Place[] places;

    private byte[] bytes = new byte[1 << 10];
    private ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    private int size;
    private int rows;
    private int outputBytes;
    private int fixedBytes;

    /**
     * @param columns of the batches that will come
     * @param results what the function adds
     */
    public Readings(int[] columns, List<Schema.Field> results) {
        this.columns = columns.clone();
        this.results = List.copyOf(results);
        this.places = new Place[results.size()];
    }

    /** Offsets from the beginning of input or output; {@code texts} is 0 unless the column has any. */
    record Place(int type, int validity, int values, int texts) {}

    /** The number that stands for a type. */
    static int number(Type type) {
        return switch (type) {
            case BOOL -> 1;
            case INT -> 2;
            case DOUBLE -> 3;
            case TEXT -> 4;
            case TIME -> 5;
        };
    }

    /** Fills it with readings of a batch: those whose rows are {@code from} to before {@code to}. */
    public void fill(Batch batch, int from, int to) {
        rows = to - from;
        size = HEADER_BYTES + PLACE_BYTES * (columns.length + results.size());
        room(size);
        layOutResults();
        putInt(0, rows);
        putInt(4, columns.length);
        putInt(8, results.size());
        putInt(12, outputBytes);
        for (int i = 0; i < columns.length; i++) {
            put(HEADER_BYTES + PLACE_BYTES * i, write(batch.column(columns[i]), from));
        }
        for (int i = 0; i < places.length; i++) {
            put(HEADER_BYTES + PLACE_BYTES * (columns.length + i), places[i]);
        }
    }

    /** As much of the input as is filled; lent until it is filled again. */
    public byte[] bytes() {
        return bytes;
    }

    public int size() {
        return size;
    }

    public int rows() {
        return rows;
    }

    /** The output's length, texts with all their room. */
    public int outputBytes() {
        return outputBytes;
    }

    /** The least that an output must have: everything but texts. */
    int fixedBytes() {
        return fixedBytes;
    }

    Place place(int result) {
        return places[result];
    }

    List<Schema.Field> results() {
        return results;
    }

    /** An upper bound of what one reading adds to the input. */
    public int bytesOf(Batch batch, int row) {
        int sum = 0;
        for (int index : columns) {
            Column column = batch.column(index);
            sum += 9;
            if (column.type() == Type.TEXT && !column.isNull(row)) {
                sum += column.dictionary().length(column.getId(row));
            }
        }
        return sum;
    }

    private void layOutResults() {
        int at = aligned(rows);
        for (int i = 0; i < places.length; i++) {
            Type type = results.get(i).type();
            int values = at + aligned(rows);
            places[i] = new Place(number(type), at, values, 0);
            at = aligned(values + valueBytes(type, rows));
        }
        fixedBytes = at;
        for (int i = 0; i < places.length; i++) {
            Place place = places[i];
            if (results.get(i).type() == Type.TEXT) {
                places[i] = new Place(place.type(), place.validity(), place.values(), at);
                at += aligned(rows * TEXT_BYTES);
            }
        }
        outputBytes = at;
    }

    private static int valueBytes(Type type, int rows) {
        return switch (type) {
            case BOOL -> rows;
            case TEXT -> (rows + 1) * 4;
            case INT, DOUBLE, TIME -> rows * 8;
        };
    }

    private static int aligned(int offset) {
        return (offset + 7) & -8;
    }

    private Place write(Column column, int from) {
        int validity = take(rows);
        for (int i = 0; i < rows; i++) {
            bytes[validity + i] = (byte) (column.isNull(from + i) ? 0 : 1);
        }
        int values = take(valueBytes(column.type(), rows));
        int texts = 0;
        switch (column.type()) {
            case BOOL -> writeBools(column, from, values);
            case INT, TIME -> writeLongs(column, from, values);
            case DOUBLE -> writeDoubles(column, from, values);
            case TEXT -> {
                texts = size;
                writeTexts(column, from, values);
            }
        }
        return new Place(number(column.type()), validity, values, texts);
    }

    /** A null's value is zero, so that functions can't see what happens to stand there. */
    private void writeBools(Column column, int from, int at) {
        for (int i = 0; i < rows; i++) {
            bytes[at + i] = (byte) (!column.isNull(from + i) && column.getBool(from + i) ? 1 : 0);
        }
    }

    private void writeLongs(Column column, int from, int at) {
        for (int i = 0; i < rows; i++) {
            buffer.putLong(at + 8 * i, column.isNull(from + i) ? 0 : column.getLong(from + i));
        }
    }

    private void writeDoubles(Column column, int from, int at) {
        for (int i = 0; i < rows; i++) {
            double value = column.isNull(from + i) ? 0 : column.getDouble(from + i);
            buffer.putLong(at + 8 * i, Double.doubleToLongBits(value));
        }
    }

    private void writeTexts(Column column, int from, int values) {
        Dictionary dictionary = column.dictionary();
        int texts = size;
        for (int i = 0; i < rows; i++) {
            buffer.putInt(values + 4 * i, size - texts);
            if (!column.isNull(from + i)) {
                int id = column.getId(from + i);
                int at = size;
                size += dictionary.length(id);
                room(size);
                dictionary.copy(id, bytes, at);
            }
        }
        buffer.putInt(values + 4 * rows, size - texts);
        take(0);
    }

    /** Zeros at the end, aligned; where they begin. */
    private int take(int count) {
        int at = aligned(size);
        room(aligned(at + count));
        Arrays.fill(bytes, size, aligned(at + count), (byte) 0);
        size = aligned(at + count);
        return at;
    }

    private void room(int needed) {
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, needed));
            buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        }
    }

    private void put(int at, Place place) {
        putInt(at, place.type());
        putInt(at + 4, place.validity());
        putInt(at + 8, place.values());
        putInt(at + 12, place.texts());
    }

    private void putInt(int at, int value) {
        buffer.putInt(at, value);
    }
}
