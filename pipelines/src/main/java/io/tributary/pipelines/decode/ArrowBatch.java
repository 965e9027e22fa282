package io.tributary.pipelines.decode;

import org.jspecify.annotations.Nullable;

/** The lengths and buffers of one record batch (Message.fbs), every buffer within the message's body. */
final class ArrowBatch {
    /** More than any message has room for; fewer than bits could overflow an int. */
    private static final int ROWS_MAX = 1 << 24;

    private static final int STRUCT_BYTES = 16;
    private static final int NODES = 1;
    private static final int BUFFERS = 2;
    private static final int COMPRESSION = 3;
    private static final int VARIADIC = 4;

    private ArrowMessages messages = new ArrowMessages();
    private Flatbuffer flat = messages.flat();
    private int table;
    private int nodes;
    private int buffers;
    private int variadics;
    private long rows;
    private int from;
    private int length;

    /** Reads the batch of that table; gives why it can't be, or null. */
    @Nullable
    String open(ArrowMessages at, int recordBatch) {
        messages = at;
        flat = at.flat();
        table = recordBatch;
        rows = flat.longOf(table, 0, 0);
        nodes = flat.count(table, NODES, STRUCT_BYTES);
        buffers = flat.count(table, BUFFERS, STRUCT_BYTES);
        variadics = flat.count(table, VARIADIC, Long.BYTES);
        if (flat.isBroken() || table == Flatbuffer.NONE || rows < 0) {
            return "has metadata that is no record batch";
        } else if (rows > ROWS_MAX) {
            return "has " + rows + " rows, more than " + ROWS_MAX + "; send fewer in a message";
        } else if (flat.table(table, COMPRESSION) != Flatbuffer.NONE) {
            return "is compressed; switch compression of buffers off at the sender";
        }
        return null;
    }

    long rows() {
        return rows;
    }

    int nodes() {
        return nodes;
    }

    int buffers() {
        return buffers;
    }

    /** How many more buffers the view column of that index has; -1 when nobody says so, or it can't be. */
    int variadic(int index) {
        if (index >= variadics) {
            return -1;
        }
        long count = flat.longAt(flat.elementIn(table, VARIADIC, index, Long.BYTES));
        return count >= 0 && count <= buffers ? (int) count : -1;
    }

    long length(int node) {
        return flat.longAt(flat.elementIn(table, NODES, node, STRUCT_BYTES));
    }

    long nulls(int node) {
        return flat.longAt(flat.elementIn(table, NODES, node, STRUCT_BYTES) + 8);
    }

    /** Goes to a buffer; false when it is not within the body. */
    boolean buffer(int index) {
        int struct = flat.elementIn(table, BUFFERS, index, STRUCT_BYTES);
        long offset = flat.longAt(struct);
        long size = flat.longAt(struct + 8);
        int body = messages.bodyTo() - messages.bodyFrom();
        if (offset < 0 || size < 0 || offset > body || size > body - offset) {
            return false;
        }
        from = messages.bodyFrom() + (int) offset;
        length = (int) size;
        return true;
    }

    /** Where the buffer at hand begins among the {@link #bytes}. */
    int from() {
        return from;
    }

    int length() {
        return length;
    }

    byte[] bytes() {
        return messages.bytes();
    }
}
