package io.tributary.edge.mesh.form;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes deterministic CBOR (RFC 8949 section 4.2.1): definite lengths, shortest heads. One thread. */
public final class FormWriter {
    static final int UNSIGNED = 0;
    static final int NEGATIVE = 1;
    static final int BYTES = 2;
    static final int TEXT = 3;
    static final int ARRAY = 4;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream(256);

    /** The next {@code items} things written are this array's. */
    public FormWriter array(int items) {
        head(ARRAY, items);
        return this;
    }

    public FormWriter whole(long value) {
        head(value < 0 ? NEGATIVE : UNSIGNED, value < 0 ? -1 - value : value);
        return this;
    }

    /** @throws IllegalArgumentException if the text has half a surrogate pair, which no reader would give back */
    public FormWriter text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        if (!new String(utf8, StandardCharsets.UTF_8).equals(text)) {
            throw new IllegalArgumentException("'" + text + "' is not well-formed Unicode");
        }
        head(TEXT, utf8.length);
        out.writeBytes(utf8);
        return this;
    }

    public FormWriter bytes(byte[] bytes) {
        head(BYTES, bytes.length);
        out.writeBytes(bytes);
        return this;
    }

    public byte[] toBytes() {
        return out.toByteArray();
    }

    private void head(int major, long argument) {
        int type = major << 5;
        if (argument < 24) {
            out.write(type | (int) argument);
        } else if (argument < 1 << 8) {
            out.write(type | 24);
            bits(argument, 1);
        } else if (argument < 1 << 16) {
            out.write(type | 25);
            bits(argument, 2);
        } else if (argument < 1L << 32) {
            out.write(type | 26);
            bits(argument, 4);
        } else {
            out.write(type | 27);
            bits(argument, 8);
        }
    }

    private void bits(long bits, int width) {
        for (int shift = 8 * (width - 1); shift >= 0; shift -= 8) {
            out.write((int) (bits >>> shift));
        }
    }
}
