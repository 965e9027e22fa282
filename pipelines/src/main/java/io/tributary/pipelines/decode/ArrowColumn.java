package io.tributary.pipelines.decode;

import io.tributary.pipelines.batch.Type;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** One column of the record batch at hand, in place. No row of it leads outside its buffers. */
final class ArrowColumn {
    private static final VarHandle SHORTS =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final ArrowType type;
    private final Slice text = new Slice();
    private byte[] bytes = {};
    private boolean mayBeNull;
    private int validity;
    private int data;
    private int dataLength;
    private int offsets;

    ArrowColumn(ArrowType type) {
        this.type = type;
    }

    ArrowType type() {
        return type;
    }

    /** Moves to the column's place in a batch; false when the buffers are not what so many rows need. */
    boolean locate(ArrowBatch batch, int node, int firstBuffer) {
        bytes = batch.bytes();
        int rows = (int) batch.rows();
        if (batch.length(node) != rows) {
            return false;
        } else if (type.kind() == ArrowType.Kind.NULL) {
            return true;
        }
        mayBeNull = batch.nulls(node) != 0;
        if (!batch.buffer(firstBuffer) || (mayBeNull && batch.length() < (rows + 7) / 8)) {
            return false;
        }
        validity = batch.from();
        if (type.kind() == ArrowType.Kind.TEXT) {
            long needed = rows == 0 ? 0 : (rows + 1L) * type.bits() / 8;
            if (!batch.buffer(firstBuffer + 1) || batch.length() < needed) {
                return false;
            }
            offsets = batch.from();
            firstBuffer++;
        }
        if (!batch.buffer(firstBuffer + 1)) {
            return false;
        }
        data = batch.from();
        dataLength = batch.length();
        return type.kind() == ArrowType.Kind.TEXT || dataLength >= ((long) rows * type.bits() + 7) / 8;
    }

    boolean isNull(int row) {
        return type.kind() == ArrowType.Kind.NULL || (mayBeNull && !bit(validity, row));
    }

    private boolean bit(int from, int row) {
        return (bytes[from + (row >> 3)] >> (row & 7) & 1) != 0;
    }

    /** A row's text; null when its offsets lead outside the data. */
    @Nullable
    Slice text(int row) {
        boolean isLarge = type.bits() == 64;
        long start = isLarge ? (long) LONGS.get(bytes, offsets + 8 * row) : (int) INTS.get(bytes, offsets + 4 * row);
        long end =
                isLarge ? (long) LONGS.get(bytes, offsets + 8 * row + 8) : (int) INTS.get(bytes, offsets + 4 * row + 4);
        if (start < 0 || end < start || end > dataLength) {
            return null;
        }
        text.set(bytes, data + (int) start, (int) (end - start));
        return text;
    }

    /** A row's int; of 64 bits without sign, those above a long are negative. */
    long whole(int row) {
        return switch (type.bits()) {
            case 8 -> type.signed() ? bytes[data + row] : bytes[data + row] & 0xFFL;
            case 16 -> {
                short value = (short) SHORTS.get(bytes, data + 2 * row);
                yield type.signed() ? value : value & 0xFFFFL;
            }
            case 32 -> {
                int value = (int) INTS.get(bytes, data + 4 * row);
                yield type.signed() ? value : value & 0xFFFF_FFFFL;
            }
            default -> (long) LONGS.get(bytes, data + 8 * row);
        };
    }

    /** Fills a slot that the type {@linkplain ArrowType#fits fits}, from a row with a value, not of a text; or tells why not. */
    @Nullable
    String take(Reading reading, int slot, int row) {
        switch (type.kind()) {
            case BOOL -> reading.setBool(slot, bit(data, row));
            case FLOAT -> {
                return floating(reading, slot, floating(row));
            }
            case TIMESTAMP -> timestamp(reading, slot, row);
            default -> {
                return integer(reading, slot, whole(row));
            }
        }
        return null;
    }

    private double floating(int row) {
        return switch (type.bits()) {
            case 16 -> CborItem.half((short) SHORTS.get(bytes, data + 2 * row) & 0xFFFF);
            case 32 -> Float.intBitsToFloat((int) INTS.get(bytes, data + 4 * row));
            default -> Double.longBitsToDouble((long) LONGS.get(bytes, data + 8 * row));
        };
    }

    private static @Nullable String floating(Reading reading, int slot, double value) {
        Slot wanted = reading.slot(slot);
        TimeUnit unit = wanted.unit();
        if (unit == null) {
            reading.setDouble(slot, value);
        } else if (Double.isFinite(value)) {
            reading.setLong(slot, unit.micros(value));
        } else {
            return wanted.wrong("the number " + value);
        }
        return null;
    }

    private void timestamp(Reading reading, int slot, int row) {
        long count = (long) LONGS.get(bytes, data + 8 * row);
        TimeUnit unit = type.unit();
        boolean isTime = reading.slot(slot).type() == Type.TIME;
        reading.setLong(slot, isTime && unit != null ? unit.micros(count) : count);
    }

    private @Nullable String integer(Reading reading, int slot, long value) {
        Slot wanted = reading.slot(slot);
        boolean isBeyondLong = value < 0 && !type.signed();
        TimeUnit unit = wanted.unit();
        if (wanted.type() == Type.DOUBLE) {
            // Halved so that it fits, with what is lost kept as the lowest bit, it is rounded once and as a whole.
            reading.setDouble(slot, isBeyondLong ? 2.0 * (value >>> 1 | (value & 1)) : value);
        } else if (isBeyondLong) {
            return wanted.tooLarge(Long.toUnsignedString(value));
        } else {
            reading.setLong(slot, unit == null ? value : unit.micros(value));
        }
        return null;
    }
}
