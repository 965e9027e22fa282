package io.tributary.edge.mesh.link;

import io.tributary.edge.mesh.form.MalformedException;
import io.vertx.core.buffer.Buffer;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Cuts what comes over a connection into frames. Makes room for no more than has come, whatever a length says. */
final class Frames {
    private static final int HEAD = 4;
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private final int bytesMax;
    private byte[] bytes = new byte[1024];
    private int from;
    private int to;

    Frames(int bytesMax) {
        this.bytesMax = bytesMax;
    }

    void add(Buffer more) {
        if (bytes.length - to < more.length()) {
            int kept = to - from;
            byte[] room = bytes.length - kept < more.length()
                    ? new byte[Math.max(2 * bytes.length, kept + more.length())]
                    : bytes;
            System.arraycopy(bytes, from, room, 0, kept);
            bytes = room;
            from = 0;
            to = kept;
        }
        more.getBytes(bytes, to);
        to += more.length();
    }

    /** The next whole frame, or null. */
    byte @Nullable [] next() throws MalformedException {
        if (to - from < HEAD) {
            return null;
        }
        int length = (int) INTS.get(bytes, from);
        if (length < 0 || length > bytesMax) {
            throw new MalformedException(
                    0, "a letter of " + Integer.toUnsignedString(length) + " bytes; " + bytesMax + " is the most");
        }
        if (to - from - HEAD < length) {
            return null;
        }
        byte[] frame = Arrays.copyOfRange(bytes, from + HEAD, from + HEAD + length);
        from += HEAD + length;
        if (from == to) {
            from = 0;
            to = 0;
            bytes = bytes.length > 1 << 20 ? new byte[1024] : bytes;
        }
        return frame;
    }
}
