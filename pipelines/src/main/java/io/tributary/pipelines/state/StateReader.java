package io.tributary.pipelines.state;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads what {@link StateWriter} wrote, from bytes that nobody vouches for. */
public final class StateReader {
    private final ByteBuffer in;

    public StateReader(byte[] state) {
        in = ByteBuffer.wrap(state);
    }

    public int remaining() {
        return in.remaining();
    }

    public int get() throws StateException {
        return need(Byte.BYTES).get();
    }

    public long getLong() throws StateException {
        return need(Long.BYTES).getLong();
    }

    /** Any double; NaN in its one form. */
    public double getDouble() throws StateException {
        return Double.longBitsToDouble(getLong()) + 0.0;
    }

    /** Any double as it was put, the sign of zero included. */
    public double getExact() throws StateException {
        return Double.longBitsToDouble(getLong());
    }

    /** What {@link StateWriter#putVar} put. */
    public long getVar() throws StateException {
        long coded = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            int part = get();
            coded |= (part & 0x7FL) << shift;
            if (part >= 0) {
                return (coded >>> 1) ^ -(coded & 1);
            }
        }
        throw new StateException("holds a number of more than 10 bytes");
    }

    /** A finite double. */
    public double getFinite(String what) throws StateException {
        double value = getDouble();
        if (!Double.isFinite(value)) {
            throw new StateException("holds a " + what + " of " + value + "; it is finite");
        }
        return value;
    }

    /** A number of things in {@code [least, most]}. */
    public int getCount(int least, int most, String what) throws StateException {
        int count = need(Integer.BYTES).getInt();
        if (count < least || count > most) {
            throw new StateException(
                    "holds " + count + " " + what + "; there are in [" + least + ", " + most + "] of them");
        }
        return count;
    }

    /** @param unitsMax the most UTF-16 units that it may have */
    public String getText(int unitsMax) throws StateException {
        int length = getCount(0, unitsMax * 3, "bytes of text");
        ByteBuffer utf8 = need(length).slice(in.position(), length);
        in.position(in.position() + length);
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
            if (text.length() > unitsMax) {
                throw new StateException("holds a text of " + text.length() + " units; the longest has " + unitsMax);
            }
            return text;
        } catch (CharacterCodingException e) {
            throw new StateException("holds a text that is not UTF-8");
        }
    }

    public byte[] getBytes(int length) throws StateException {
        ByteBuffer from = need(length);
        byte[] bytes = new byte[length];
        from.get(bytes);
        return bytes;
    }

    /** Refuses what is behind the end. */
    public void end() throws StateException {
        if (in.hasRemaining()) {
            throw new StateException("has " + in.remaining() + " bytes behind its end");
        }
    }

    private ByteBuffer need(int bytes) throws StateException {
        if (in.remaining() < bytes) {
            throw new StateException(
                    "ends " + (bytes - in.remaining()) + " bytes early, after " + in.limit() + " bytes");
        }
        return in;
    }
}
