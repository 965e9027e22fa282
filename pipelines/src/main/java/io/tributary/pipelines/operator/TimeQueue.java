package io.tributary.pipelines.operator;

import java.util.Arrays;

/**
 * Held readings in the order of their event times, those of one time in the order in which they came. Readings that come in order
 * cost nothing but a place in a ring; only stragglers go through a heap.
 */
final class TimeQueue {
    private static final int FIRST = 64;

    private final HeldReadings held;
    /** A power of two long; in order. */
    private int[] ring = new int[FIRST];

    private int ringFrom;
    private int ringSize;
    private int[] heap = new int[FIRST];
    private int heapSize;

    TimeQueue(HeldReadings held) {
        this.held = held;
    }

    boolean isEmpty() {
        return ringSize + heapSize == 0;
    }

    void add(int reading) {
        if (ringSize == 0 || !held.isBefore(reading, ring[(ringFrom + ringSize - 1) & (ring.length - 1)])) {
            append(reading);
        } else {
            push(reading);
        }
    }

    /** The first; there must be one. */
    int first() {
        if (heapSize == 0 || (ringSize > 0 && held.isBefore(ring[ringFrom], heap[0]))) {
            return ring[ringFrom];
        }
        return heap[0];
    }

    /** Takes the {@link #first} away. */
    void removeFirst() {
        if (heapSize == 0 || (ringSize > 0 && held.isBefore(ring[ringFrom], heap[0]))) {
            ringFrom = (ringFrom + 1) & (ring.length - 1);
            ringSize--;
        } else {
            pop();
        }
    }

    private void append(int reading) {
        if (ringSize == ring.length) {
            int[] longer = new int[ring.length * 2];
            for (int i = 0; i < ringSize; i++) {
                longer[i] = ring[(ringFrom + i) & (ring.length - 1)];
            }
            ring = longer;
            ringFrom = 0;
        }
        ring[(ringFrom + ringSize++) & (ring.length - 1)] = reading;
    }

    private void push(int reading) {
        if (heapSize == heap.length) {
            heap = Arrays.copyOf(heap, heapSize * 2);
        }
        int at = heapSize++;
        while (at > 0 && held.isBefore(reading, heap[(at - 1) / 2])) {
            heap[at] = heap[(at - 1) / 2];
            at = (at - 1) / 2;
        }
        heap[at] = reading;
    }

    private void pop() {
        int last = heap[--heapSize];
        int at = 0;
        for (int child = 1; child < heapSize; child = 2 * at + 1) {
            if (child + 1 < heapSize && held.isBefore(heap[child + 1], heap[child])) {
                child++;
            }
            if (!held.isBefore(heap[child], last)) {
                break;
            }
            heap[at] = heap[child];
            at = child;
        }
        heap[at] = last;
    }
}
