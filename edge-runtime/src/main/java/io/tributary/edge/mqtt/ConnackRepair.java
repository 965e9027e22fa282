package io.tributary.edge.mqtt;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Lowers a broker's Receive Maximum above 32767 to that. The client library reads it as a signed number, takes 65535
 * for -1 messages in flight, and would never send one. For whoever publishes; everything but CONNACK passes untouched.
 */
public final class ConnackRepair extends FilterInputStream {
    private static final int CONNACK = 2;
    private static final int RECEIVE_MAXIMUM = 0x21;

    /** A longer one is none that we need to understand. */
    private static final int BYTES_MAX = 64 * 1024;

    private byte[] first = {};
    private int from;
    private boolean begun;

    public ConnackRepair(InputStream in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        begin();
        return from < first.length ? first[from++] & 0xFF : in.read();
    }

    @Override
    public int read(byte[] to, int at, int length) throws IOException {
        begin();
        if (from == first.length) {
            return in.read(to, at, length);
        }
        int count = Math.min(length, first.length - from);
        System.arraycopy(first, from, to, at, count);
        from += count;
        return count;
    }

    @Override
    public int available() throws IOException {
        return first.length - from + in.available();
    }

    private void begin() throws IOException {
        if (begun) {
            return;
        }
        begun = true;
        byte[] header = new byte[5];
        int length = 1;
        int rest = 0;
        if (in.readNBytes(header, 0, 1) < 1) {
            throw new EOFException();
        }
        do {
            if (length == 5 || in.readNBytes(header, length, 1) < 1) {
                throw new EOFException();
            }
            rest |= (header[length] & 0x7F) << (7 * (length - 1));
        } while (header[length++] < 0);
        boolean mine = (header[0] >> 4 & 0xF) == CONNACK && rest <= BYTES_MAX;
        first = Arrays.copyOf(header, length + (mine ? rest : 0));
        if (mine && in.readNBytes(first, length, rest) == rest) {
            repair(length + 2);
        }
    }

    /** Walks the properties (MQTT 5 section 3.2.2.3) that begin at {@code at} with their length. */
    private void repair(int at) {
        int i = at;
        while (i < first.length && first[i] < 0) {
            i++;
        }
        i++;
        while (i < first.length) {
            int identifier = first[i++];
            if (identifier == RECEIVE_MAXIMUM && i + 1 < first.length) {
                if (first[i] < 0) {
                    first[i] = 0x7F;
                    first[i + 1] = (byte) 0xFF;
                }
                return;
            }
            i += valueLength(identifier, i);
        }
    }

    private int valueLength(int identifier, int at) {
        return switch (identifier) {
            case 0x24, 0x25, 0x28, 0x29, 0x2A -> 1;
            case 0x13, 0x22 -> 2;
            case 0x11, 0x27 -> 4;
            case 0x26 -> {
                int name = sized(at);
                yield name + sized(at + name);
            }
            default -> sized(at);
        };
    }

    private int sized(int at) {
        return at + 1 < first.length ? 2 + (((first[at] & 0xFF) << 8) | (first[at + 1] & 0xFF)) : 2;
    }
}
