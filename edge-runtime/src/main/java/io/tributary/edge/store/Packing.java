package io.tributary.edge.store;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** Makes blocks smaller (DEFLATE, RFC 1951, at its fastest level), or leaves them as they are when that doesn't help. One thread. */
final class Packing implements AutoCloseable {
    private static final int HEAD = Integer.BYTES;

    private final Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    private final Inflater inflater = new Inflater(true);

    /** The length of {@code raw} and what it was packed to; as long as that length when it was not. */
    byte[] pack(byte[] raw) {
        byte[] packed = new byte[HEAD + raw.length];
        ByteBuffer.wrap(packed).putInt(raw.length);
        deflater.reset();
        deflater.setInput(raw);
        deflater.finish();
        int length = raw.length <= HEAD ? 0 : deflater.deflate(packed, HEAD, raw.length - 1);
        if (length > 0 && deflater.finished()) {
            return Arrays.copyOf(packed, HEAD + length);
        }
        System.arraycopy(raw, 0, packed, HEAD, raw.length);
        return packed;
    }

    byte[] unpack(byte[] packed) throws DamageException {
        int length = packed.length < HEAD ? -1 : ByteBuffer.wrap(packed).getInt();
        if (length < packed.length - HEAD) {
            throw new DamageException("a block of " + packed.length + " bytes says that it has " + length);
        }
        if (length == packed.length - HEAD) {
            return Arrays.copyOfRange(packed, HEAD, packed.length);
        }
        byte[] raw = new byte[length];
        inflater.reset();
        inflater.setInput(packed, HEAD, packed.length - HEAD);
        try {
            if (inflater.inflate(raw) == length) {
                return raw;
            }
        } catch (DataFormatException e) {
            throw new DamageException("a block is not packed as it should be: " + e.getMessage());
        }
        throw new DamageException("a block ends before its " + length + " bytes");
    }

    @Override
    public void close() {
        deflater.end();
        inflater.end();
    }
}
