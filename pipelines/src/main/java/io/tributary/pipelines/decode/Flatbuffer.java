package io.tributary.pipelines.decode;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * One flatbuffer in place (FlatBuffers, "FlatBuffer Internals"), read by positions from its first byte on. A read that
 * would leave it gives 0 and is remembered, so that whoever reads asks once, at the end. flatbuffers-java bounds a read by
 * the array alone, in which other messages' bytes stand too, follows offsets backwards, and so in circles, and makes an
 * object of every table.
 */
final class Flatbuffer {
    /** The position of a table that is not there. */
    static final int NONE = 0;

    private static final VarHandle SHORTS =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private byte[] bytes = {};
    private int from;
    private int length;
    private boolean broken;

    void open(byte[] array, int start, int to) {
        bytes = array;
        from = start;
        length = to - start;
        broken = false;
    }

    /** Whether something was read that is not there, or could not be what it is said to be. */
    boolean isBroken() {
        return broken;
    }

    /** The position of the root table. */
    int root() {
        return target(0);
    }

    /** The position of the table, union member or struct vector that a field refers to, or {@link #NONE}. */
    int table(int table, int field) {
        int at = field(table, field);
        return at == NONE ? NONE : target(at);
    }

    /** How many elements a vector has; 0 without one. */
    int count(int table, int field, int elementBytes) {
        int vector = table(table, field);
        if (vector == NONE) {
            return 0;
        }
        int count = intAt(vector);
        if (count < 0 || (long) count * elementBytes > length - 4L - vector) {
            broken = true;
            return 0;
        }
        return count;
    }

    /** The position of an element of a vector of tables. */
    int tableIn(int table, int field, int index) {
        return target(table(table, field) + 4 + 4 * index);
    }

    /** The position of an element of a vector of structs or numbers. */
    int elementIn(int table, int field, int index, int elementBytes) {
        return table(table, field) + 4 + elementBytes * index;
    }

    /** A text; empty without one. */
    String text(int table, int field) {
        int size = count(table, field, 1);
        return size == 0 ? "" : new String(bytes, from + table(table, field) + 4, size, StandardCharsets.UTF_8);
    }

    int byteOf(int table, int field, int otherwise) {
        int at = field(table, field);
        return at == NONE || !has(at, 1) ? otherwise : bytes[from + at];
    }

    int shortOf(int table, int field, int otherwise) {
        int at = field(table, field);
        return at == NONE ? otherwise : shortAt(at);
    }

    int intOf(int table, int field, int otherwise) {
        int at = field(table, field);
        return at == NONE ? otherwise : intAt(at);
    }

    long longOf(int table, int field, long otherwise) {
        int at = field(table, field);
        return at == NONE ? otherwise : longAt(at);
    }

    long longAt(int at) {
        return has(at, 8) ? (long) LONGS.get(bytes, from + at) : 0;
    }

    private int intAt(int at) {
        return has(at, 4) ? (int) INTS.get(bytes, from + at) : 0;
    }

    private int shortAt(int at) {
        return has(at, 2) ? (short) SHORTS.get(bytes, from + at) : 0;
    }

    private boolean has(int at, int size) {
        boolean within = at >= 0 && at <= length - size;
        broken |= !within;
        return within;
    }

    /** Where a field's value stands, or {@link #NONE} for a field that was left out. */
    private int field(int table, int field) {
        if (table == NONE) {
            return NONE;
        }
        int vtable = table - intAt(table);
        int slot = 4 + 2 * field;
        if (slot + 2 > (shortAt(vtable) & 0xFFFF)) {
            return NONE;
        }
        int offset = shortAt(vtable + slot) & 0xFFFF;
        return offset == 0 ? NONE : table + offset;
    }

    /** Follows an offset, which only leads forward: no table holds itself. */
    private int target(int at) {
        int offset = intAt(at);
        int to = at + offset;
        if (offset <= 0 || !has(to, 4)) {
            broken = true;
            return NONE;
        }
        return to;
    }
}
