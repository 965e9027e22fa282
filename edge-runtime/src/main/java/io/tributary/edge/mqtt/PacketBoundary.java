package io.tributary.edge.mqtt;

/** Follows a stream of MQTT packets (MQTT 5 section 2.1) to know where one ends and the next may begin. */
final class PacketBoundary {
    private static final int PINGREQ = 12;

    private long pings;
    private boolean inLength;
    private int lengthShift;
    private long rest;

    /** Whether everything so far was whole packets. */
    boolean reached() {
        return !inLength && rest == 0;
    }

    /** How many PINGREQ have begun. */
    long pings() {
        return pings;
    }

    void pass(byte[] bytes, int from, int length) {
        int end = from + length;
        int at = from;
        while (at < end) {
            if (rest > 0 && !inLength) {
                long step = Math.min(rest, end - at);
                rest -= step;
                at += (int) step;
            } else if (inLength) {
                length(bytes[at++]);
            } else {
                pings += (bytes[at++] & 0xF0) >> 4 == PINGREQ ? 1 : 0;
                inLength = true;
                lengthShift = 0;
            }
        }
    }

    private void length(byte digit) {
        rest += (long) (digit & 0x7F) << lengthShift;
        lengthShift += 7;
        inLength = digit < 0;
    }
}
