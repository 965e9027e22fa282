package io.tributary.edge.source.mqtt;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A piece of the received byte stream, and where in it the messages are. Written by one thread, read by another: what
 * lies before {@link #published} doesn't change any more, and once there is a {@link #next} nothing is added.
 */
final class Chunk {
    private static final int INTS_PER_MESSAGE = 5;

    final byte[] bytes;
    volatile int published;
    volatile @Nullable Chunk next;

    /** Where the last message ends; the bytes behind it are the writer's. */
    int used;

    /** False once a connection that is gone may still write here. */
    volatile boolean reusable = true;

    /** How many messages the reader has taken; the reader's. */
    int taken;

    private int[] index;
    private int written;
    private long firstMicros;

    Chunk(int capacity) {
        bytes = new byte[capacity];
        index = new int[INTS_PER_MESSAGE * Math.min(256, capacity / 8 + 1)];
    }

    /** Whether the time of arrival can be noted in this chunk. */
    boolean fits(long micros) {
        return written == 0 || Math.abs(micros - firstMicros) < Integer.MAX_VALUE;
    }

    void add(PublishFrame frame, long micros) {
        int at = written * INTS_PER_MESSAGE;
        if (at == index.length) {
            index = Arrays.copyOf(index, 2 * index.length);
        }
        if (written == 0) {
            firstMicros = micros;
        }
        index[at] = frame.topicFrom;
        index[at + 1] = frame.topicLength;
        index[at + 2] = frame.payloadFrom;
        index[at + 3] = frame.end - frame.payloadFrom;
        index[at + 4] = (int) (micros - firstMicros);
        written++;
        used = frame.end;
    }

    /** Shows the reader what was added. */
    void publish() {
        if (published != written) {
            published = written;
        }
    }

    int[] index() {
        return index;
    }

    static int at(int message) {
        return message * INTS_PER_MESSAGE;
    }

    long firstMicros() {
        return firstMicros;
    }

    /** Makes an unlinked chunk as good as new. */
    void reset() {
        written = 0;
        taken = 0;
        used = 0;
        next = null;
        published = 0;
    }
}
