package io.tributary.pipelines.batch;

import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.TimeStampMicroTZVector;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.jspecify.annotations.Nullable;

/**
 * One Arrow column of a batch. Every row is valid until {@link #setNull} says otherwise.
 *
 * <p>Row access is for filling and for cold paths; kernels copy a range into a plain array with {@link #doubles},
 * {@link #longs} or {@link #ids} and loop over that: one memory copy costs less than a checked access per row.
 */
public final class Column implements AutoCloseable {
    private final Schema.Field field;
    private final BaseFixedWidthVector vector;
    private final int capacity;
    private final @Nullable Dictionary dictionary;
    private final ArrowBuf validity;
    private final ArrowBuf data;
    private @Nullable DoubleBuffer doubles;
    private @Nullable LongBuffer longs;
    private @Nullable IntBuffer ids;
    private int nulls;

    Column(BufferAllocator allocator, Schema.Field field, int capacity) {
        this(allocator, field, capacity, field.type() == Type.TEXT ? new Dictionary() : null);
    }

    /** @param dictionary the dictionary of a text column, which may be shared with other columns */
    Column(BufferAllocator allocator, Schema.Field field, int capacity, @Nullable Dictionary dictionary) {
        this.field = field;
        this.capacity = capacity;
        this.dictionary = dictionary;
        this.vector = vectorOf(allocator, field);
        vector.allocateNew(capacity);
        this.validity = vector.getValidityBuffer();
        this.data = vector.getDataBuffer();
        clear();
    }

    private static BaseFixedWidthVector vectorOf(BufferAllocator allocator, Schema.Field field) {
        String name = field.name();
        return switch (field.type()) {
            case BOOL -> new BitVector(name, allocator);
            case INT -> new BigIntVector(name, allocator);
            case DOUBLE -> new Float8Vector(name, allocator);
            case TEXT -> new IntVector(name, allocator);
            case TIME ->
                new TimeStampMicroTZVector(
                        name, FieldType.nullable(new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC")), allocator);
        };
    }

    public Schema.Field field() {
        return field;
    }

    public Type type() {
        return field.type();
    }

    /** The texts behind the ids of a text column. */
    public Dictionary dictionary() {
        if (dictionary == null) {
            throw new IllegalStateException(field.name() + " is " + field.type() + ", not TEXT");
        }
        return dictionary;
    }

    public boolean hasNulls() {
        return nulls > 0;
    }

    public boolean isNull(int row) {
        return nulls > 0 && (validity.getByte(row >> 3) & (1 << (row & 7))) == 0;
    }

    public double getDouble(int row) {
        return data.getDouble((long) row << 3);
    }

    /** An int's value, or a time's microseconds. */
    public long getLong(int row) {
        return data.getLong((long) row << 3);
    }

    public boolean getBool(int row) {
        return (data.getByte(row >> 3) & (1 << (row & 7))) != 0;
    }

    /** A text's id in the {@link #dictionary}. */
    public int getId(int row) {
        return data.getInt((long) row << 2);
    }

    public String getText(int row) {
        return dictionary().text(getId(row));
    }

    /** The value of a row as a person reads it; {@code null} for none. */
    public String show(int row) {
        if (isNull(row)) {
            return "null";
        }
        return switch (type()) {
            case BOOL -> String.valueOf(getBool(row));
            case INT -> String.valueOf(getLong(row));
            case DOUBLE -> String.valueOf(getDouble(row));
            case TEXT -> getText(row);
            case TIME -> Instant.EPOCH.plus(getLong(row), ChronoUnit.MICROS).toString();
        };
    }

    /** Undone only by {@link Batch#clear}. */
    public void setNull(int row) {
        int at = row >> 3;
        int bit = 1 << (row & 7);
        int old = validity.getByte(at);
        if ((old & bit) != 0) {
            validity.setByte(at, old & ~bit);
            nulls++;
        }
    }

    public void setDouble(int row, double value) {
        data.setDouble((long) row << 3, value);
    }

    public void setLong(int row, long value) {
        data.setLong((long) row << 3, value);
    }

    public void setBool(int row, boolean value) {
        int at = row >> 3;
        int bit = 1 << (row & 7);
        int old = data.getByte(at);
        data.setByte(at, value ? old | bit : old & ~bit);
    }

    public void setId(int row, int id) {
        data.setInt((long) row << 2, id);
    }

    public void setText(int row, String text) {
        setId(row, dictionary().idOf(text));
    }

    /** Copies the doubles of rows {@code [from, to)} to {@code into[0 ..]}; null rows hold anything. */
    public void doubles(int from, int to, double[] into) {
        doubles().get(from, into, 0, to - from);
    }

    /** Copies the ints or microseconds of rows {@code [from, to)} to {@code into[0 ..]}; null rows hold anything. */
    public void longs(int from, int to, long[] into) {
        longs().get(from, into, 0, to - from);
    }

    /** Copies the text ids of rows {@code [from, to)} to {@code into[0 ..]}; null rows hold anything. */
    public void ids(int from, int to, int[] into) {
        ids().get(from, into, 0, to - from);
    }

    /** Copies {@code values[0 ..]} to rows {@code [from, to)}, the reverse of {@link #doubles(int, int, double[])}. */
    public void setDoubles(int from, int to, double[] values) {
        doubles().put(from, values, 0, to - from);
    }

    /** Copies {@code values[0 ..]} to rows {@code [from, to)}, the reverse of {@link #longs(int, int, long[])}. */
    public void setLongs(int from, int to, long[] values) {
        longs().put(from, values, 0, to - from);
    }

    /** Copies {@code values[0 ..]} to rows {@code [from, to)}, the reverse of {@link #ids(int, int, int[])}. */
    public void setIds(int from, int to, int[] values) {
        ids().put(from, values, 0, to - from);
    }

    private DoubleBuffer doubles() {
        if (doubles == null) {
            doubles = data.nioBuffer(0, capacity * 8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asDoubleBuffer();
        }
        return doubles;
    }

    private LongBuffer longs() {
        if (longs == null) {
            longs = data.nioBuffer(0, capacity * 8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asLongBuffer();
        }
        return longs;
    }

    private IntBuffer ids() {
        if (ids == null) {
            ids = data.nioBuffer(0, capacity * 4).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer();
        }
        return ids;
    }

    /** Copies one row of a column of the same type, texts by content. */
    public void copyFrom(Column source, int sourceRow, int row) {
        if (source.isNull(sourceRow)) {
            setNull(row);
            return;
        }
        switch (type()) {
            case BOOL -> setBool(row, source.getBool(sourceRow));
            case DOUBLE -> setDouble(row, source.getDouble(sourceRow));
            case INT, TIME -> setLong(row, source.getLong(sourceRow));
            case TEXT -> {
                int id = source.getId(sourceRow);
                setId(row, source.dictionary == dictionary ? id : dictionary().idOf(source.getText(sourceRow)));
            }
        }
    }

    /**
     * Copies the first rows of a column of the same type where they stand, to one without nulls so far, in one piece. Texts are
     * copied as ids: both columns have one {@link #dictionary}.
     */
    public void copyRows(Column source, int rows) {
        long bytes = switch (type()) {
            case BOOL -> (rows + 7L) >> 3;
            case TEXT -> (long) rows << 2;
            case DOUBLE, INT, TIME -> (long) rows << 3;
        };
        data.setBytes(0, source.data, 0, bytes);
        for (int row = 0; source.hasNulls() && row < rows; row++) {
            if (source.isNull(row)) {
                setNull(row);
            }
        }
    }

    void clear() {
        validity.setOne(0L, (capacity + 7L) >> 3);
        nulls = 0;
    }

    FieldVector vector(int rows) {
        vector.setValueCount(rows);
        return vector;
    }

    @Override
    public void close() {
        doubles = null;
        longs = null;
        ids = null;
        vector.close();
    }
}
