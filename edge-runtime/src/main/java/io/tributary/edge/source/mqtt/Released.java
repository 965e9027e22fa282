package io.tributary.edge.source.mqtt;

import java.util.Arrays;
import java.util.function.IntConsumer;

/** Packet ids whose PUBREL has come and whose PUBCOMP is to go. */
final class Released {
    private int[] packetIds = new int[16];
    private int count;

    boolean any() {
        return count > 0;
    }

    void add(int packetId) {
        if (count == packetIds.length) {
            packetIds = Arrays.copyOf(packetIds, 2 * count);
        }
        packetIds[count++] = packetId;
    }

    void drain(IntConsumer to) {
        for (int i = 0; i < count; i++) {
            to.accept(packetIds[i]);
        }
        count = 0;
    }
}
