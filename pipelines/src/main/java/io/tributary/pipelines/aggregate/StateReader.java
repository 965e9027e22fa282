package io.tributary.pipelines.aggregate;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads what {@link StateWriter} wrote, from bytes that nobody vouches for. */
final class StateReader {
    private final ByteBuffer in;

    StateReader(byte[] state) {
        in = ByteBuffer.wrap(state);
    }

    int remaining() {
        return in.remaining();
    }

    int get() throws PartialException {
        return need(Byte.BYTES).get();
    }

    long getLong() throws PartialException {
        return need(Long.BYTES).getLong();
    }

    /** Any double; NaN in its one form. */
    double getDouble() throws PartialException {
        return Double.longBitsToDouble(getLong()) + 0.0;
    }

    /** A finite double. */
    double getFinite(String what) throws PartialException {
        double value = getDouble();
        if (!Double.isFinite(value)) {
            throw new PartialException("holds a " + what + " of " + value + "; it is finite");
        }
        return value;
    }

    /** A number of things in {@code [least, most]}. */
    int getCount(int least, int most, String what) throws PartialException {
        int count = need(Integer.BYTES).getInt();
        if (count < least || count > most) {
            throw new PartialException(
                    "holds " + count + " " + what + "; there are in [" + least + ", " + most + "] of them");
        }
        return count;
    }

    String getText() throws PartialException {
        int length = getCount(0, Texts.LENGTH_MAX * 3, "bytes of text");
        ByteBuffer utf8 = need(length).slice(in.position(), length);
        in.position(in.position() + length);
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
            if (text.length() > Texts.LENGTH_MAX) {
                throw new PartialException(
                        "holds a text of " + text.length() + " units; the longest has " + Texts.LENGTH_MAX);
            }
            return text;
        } catch (CharacterCodingException e) {
            throw new PartialException("holds a text that is not UTF-8");
        }
    }

    byte[] getBytes(int length) throws PartialException {
        ByteBuffer from = need(length);
        byte[] bytes = new byte[length];
        from.get(bytes);
        return bytes;
    }

    /** Refuses what is behind the end. */
    void end() throws PartialException {
        if (in.hasRemaining()) {
            throw new PartialException("has " + in.remaining() + " bytes behind its end");
        }
    }

    private ByteBuffer need(int bytes) throws PartialException {
        if (in.remaining() < bytes) {
            throw new PartialException(
                    "ends " + (bytes - in.remaining()) + " bytes early, after " + in.limit() + " bytes");
        }
        return in;
    }
}
