package io.tributary.edge.mesh.form;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads what {@link FormWriter} writes and nothing else: a head that could be shorter, a size above its limit or a byte too many is
 * malformed. Nothing is made room for before its size was compared with the limit and with the bytes that are there. One thread.
 */
public final class FormReader {
    private final byte[] bytes;
    private int at;

    public FormReader(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The items of the array that begins here. */
    public int array(int itemsMin, int itemsMax) throws MalformedException {
        long items = head(FormWriter.ARRAY, "an array");
        if (items < itemsMin || items > itemsMax) {
            throw fault("an array of " + items + " items, not " + itemsMin + " to " + itemsMax);
        }
        return (int) items;
    }

    /** A whole number that lies between two others, both included. */
    public long whole(long min, long max) throws MalformedException {
        boolean negative = at < bytes.length && (bytes[at] & 0xFF) >>> 5 == FormWriter.NEGATIVE;
        long argument = head(negative ? FormWriter.NEGATIVE : FormWriter.UNSIGNED, "a whole number");
        long value = negative ? -1 - argument : argument;
        if (value < min || value > max) {
            throw fault(value + " is not within " + min + " to " + max);
        }
        return value;
    }

    public String text(int bytesMax) throws MalformedException {
        int length = length(FormWriter.TEXT, "a text", 0, bytesMax);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, at - length, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw fault("a text that is not UTF-8");
        }
    }

    public byte[] bytes(int bytesMin, int bytesMax) throws MalformedException {
        int length = length(FormWriter.BYTES, "bytes", bytesMin, bytesMax);
        return Arrays.copyOfRange(bytes, at - length, at);
    }

    /** To be called last. */
    public void end() throws MalformedException {
        if (at != bytes.length) {
            throw fault((bytes.length - at) + " bytes too many");
        }
    }

    /** What is wrong with what was read before. */
    public MalformedException fault(String reason) {
        return new MalformedException(at, reason);
    }

    /** Passes the string, too. */
    private int length(int major, String what, int min, int max) throws MalformedException {
        long length = head(major, what);
        if (length < min || length > max) {
            throw fault(what + " of " + length + " bytes, not " + min + " to " + max);
        }
        if (length > bytes.length - at) {
            throw fault(what + " of " + length + " bytes, but only " + (bytes.length - at) + " are there");
        }
        at += (int) length;
        return (int) length;
    }

    private long head(int major, String what) throws MalformedException {
        int first = next();
        if (first >>> 5 != major) {
            throw fault("not " + what);
        }
        int info = first & 31;
        if (info < 24) {
            return info;
        }
        if (info > 27) {
            throw fault("a length that is not definite");
        }
        int width = 1 << (info - 24);
        long argument = 0;
        for (int i = 0; i < width; i++) {
            argument = (argument << 8) | next();
        }
        boolean shorter = width == 1 ? argument < 24 : argument >>> (4 * width) == 0;
        if (argument < 0 || shorter) {
            throw fault("a number that is too large, or not written as short as it can be");
        }
        return argument;
    }

    private int next() throws MalformedException {
        if (at == bytes.length) {
            throw fault("ends too early");
        }
        return bytes[at++] & 0xFF;
    }
}
