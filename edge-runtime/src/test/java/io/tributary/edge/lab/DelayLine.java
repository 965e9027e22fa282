package io.tributary.edge.lab;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Bytes on their way through one direction of a link: many at once, each as late as the wire is long. */
final class DelayLine {
    private static final long BYTES_MAX = 4L << 20;
    private static final double NANOS_PER_SECOND = 1e9;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Chunk> underWay = new ArrayDeque<>();
    private final Wire wire;
    private final Random random;
    private long bytes;
    /** When the wire has taken in what was put before. */
    private long free;

    private long lastDue;
    private boolean mute;
    private boolean closed;

    @SuppressWarnings("ArrayRecordComponent") // Passed on and never compared.
    private record Chunk(byte[] bytes, long due) {}

    /** @param direction tells the chance of one direction from that of another */
    DelayLine(Wire wire, boolean mute, long direction) {
        this.wire = wire;
        this.mute = mute;
        this.random = new Random(wire.seed() * 31 + direction);
        this.free = System.nanoTime();
        this.lastDue = free;
    }

    /** Waits while the line is full. No bytes: the end of the stream. */
    void put(byte[] chunk) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (bytes >= BYTES_MAX && !closed) {
                changed.await();
            }
            long now = System.nanoTime();
            free = Math.max(free, now);
            if (wire.bytesPerSecond() > 0) {
                free += (long) (chunk.length * NANOS_PER_SECOND / wire.bytesPerSecond());
            }
            long jitter = (long) (random.nextDouble() * wire.jitter().toNanos());
            lastDue = Math.max(lastDue, free + wire.delay().toNanos() + jitter);
            underWay.add(new Chunk(chunk, lastDue));
            bytes += chunk.length;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for what arrives next; null when the line is closed. */
    byte @Nullable [] take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed) {
                Chunk next = underWay.peek();
                if (mute || next == null) {
                    changed.await();
                    continue;
                }
                long left = next.due - System.nanoTime();
                if (left <= 0) {
                    underWay.remove();
                    bytes -= next.bytes.length;
                    changed.signalAll();
                    return next.bytes;
                }
                changed.awaitNanos(left);
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    /** Nothing arrives while it is mute; what is under way arrives afterwards, as TCP sees to it. */
    void mute(boolean muted) {
        lock.lock();
        try {
            mute = muted;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
