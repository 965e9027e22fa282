package io.tributary.pipelines.decode;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The encapsulated messages of an Arrow IPC stream one after the other, in place: Arrow Columnar Format 1.4, "Encapsulated
 * message format", and Message.fbs. Streams from before Arrow 0.15, whose messages begin without a marker, are read too.
 */
final class ArrowMessages {
    static final int SCHEMA = 1;
    static final int DICTIONARY = 2;
    static final int RECORDS = 3;

    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int MARKER = -1;
    private static final int VERSION_4 = 3;
    private static final int VERSION_5 = 4;
    private static final byte[] FILE = {'A', 'R', 'R', 'O', 'W', '1'};

    private final Flatbuffer flat = new Flatbuffer();
    private byte[] bytes = {};
    private int at;
    private int end;
    private int number;
    private @Nullable String fault;
    private int metadataFrom;
    private int version;
    private int kind;
    private int header;
    private int bodyFrom;

    void open(byte[] payload, int from, int length) {
        bytes = payload;
        at = from;
        end = from + length;
        number = 0;
        boolean isFile =
                length >= FILE.length && Arrays.equals(payload, from, from + FILE.length, FILE, 0, FILE.length);
        fault = isFile ? "it is an Arrow file; send the same as a stream" : null;
        if (length == 0) {
            fault = "it is empty; send a schema and record batches";
        }
    }

    /** Goes to the next message; false at the end, or where there is a {@link #fault}. */
    boolean next() {
        if (fault != null || at == end) {
            return false;
        }
        number++;
        int length = length();
        if (fault != null) {
            return false;
        } else if (length == 0) {
            return ended();
        } else if (length < 0 || length > end - at) {
            return fails("has " + length + " bytes of metadata where " + (end - at) + " are left");
        }
        metadataFrom = at;
        at += length;
        flat.open(bytes, metadataFrom, at);
        return metadata();
    }

    /** The length of the metadata of the message that begins here. */
    private int length() {
        int length = MARKER;
        for (int i = 0; i < 2 && length == MARKER; i++) {
            if (end - at < 4) {
                fails("ends before its length");
                return 0;
            }
            length = (int) INTS.get(bytes, at);
            at += 4;
        }
        return length;
    }

    private boolean ended() {
        return at == end ? false : fails("is the end of the stream, but " + (end - at) + " bytes come after it");
    }

    private boolean metadata() {
        int root = flat.root();
        version = flat.shortOf(root, 0, 0);
        kind = flat.byteOf(root, 1, 0);
        header = flat.table(root, 2);
        long body = flat.longOf(root, 3, 0);
        bodyFrom = at;
        if (flat.isBroken() || header == Flatbuffer.NONE) {
            return fails("has metadata that is no flatbuffer of Arrow");
        } else if (version != VERSION_4 && version != VERSION_5) {
            return fails("is of metadata version " + (version + 1) + ", and versions 4 and 5 are read");
        } else if (body < 0 || body > end - at) {
            return fails("has a body of " + body + " bytes where " + (end - at) + " are left");
        }
        at += (int) body;
        return true;
    }

    /** Notes what is wrong with the message at hand; gives false. */
    boolean fails(String what) {
        fault = "message " + number + " " + what;
        return false;
    }

    /** Why it does not go on, or null at a proper end. */
    @Nullable
    String fault() {
        return fault;
    }

    /** {@link #SCHEMA}, {@link #DICTIONARY}, {@link #RECORDS}, or something else. */
    int kind() {
        return kind;
    }

    boolean isVersion4() {
        return version == VERSION_4;
    }

    /** What the header is read with. */
    Flatbuffer flat() {
        return flat;
    }

    /** The position of the header's table. */
    int header() {
        return header;
    }

    byte[] bytes() {
        return bytes;
    }

    int metadataFrom() {
        return metadataFrom;
    }

    int bodyFrom() {
        return bodyFrom;
    }

    /** Where the body ends; where the metadata ends, for a message without one. */
    int bodyTo() {
        return at;
    }
}
