package io.tributary.pipelines.window;

/** Ints, first in, first out. */
final class IntQueue {
    private static final int FIRST_ROOM = 64;

    /** A ring, of a power of two. */
    private int[] ring = new int[FIRST_ROOM];

    private int head;
    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    int first() {
        return ring[head];
    }

    void add(int value) {
        if (size == ring.length) {
            int[] grown = new int[size * 2];
            for (int i = 0; i < size; i++) {
                grown[i] = ring[(head + i) & (size - 1)];
            }
            ring = grown;
            head = 0;
        }
        ring[(head + size++) & (ring.length - 1)] = value;
    }

    int remove() {
        int first = ring[head];
        head = (head + 1) & (ring.length - 1);
        size--;
        return first;
    }

    void clear() {
        head = 0;
        size = 0;
    }
}
