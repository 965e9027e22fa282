package io.tributary.edge.source.mqtt;

import io.tributary.pipelines.message.Message;
import io.tributary.pipelines.source.Source;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What was received and not yet polled, over all connections of a source, and what is to be acknowledged.
 *
 * <p>Threads: the current connection's lane writes, the pipeline's thread polls. They share a chain of chunks without a
 * lock; everything else is guarded by this object's monitor, which the lane takes once per read, and the pipeline's
 * thread once per acknowledgement. A lane whose connection has been replaced is refused.
 */
final class MqttInbox {
    static final int CHUNK_BYTES = 64 * 1024;
    private static final int CHUNKS_KEPT = 8;

    /** A waiting lane is woken by the poll that makes room; this is only how soon it notices the end of its connection. */
    private static final long LOOK_AROUND_NANOS = 100_000_000;

    private final int messagesMax;
    private final long bytesMax;
    private final int receiveMaximum;
    private final InFlight inFlight;
    private final InFlightWindow window;
    private final Runnable wake;

    // Shared.
    private volatile long received;
    private volatile long polled;
    private volatile long acknowledged;
    private volatile boolean hungry = true;
    private volatile @Nullable Thread waiting;
    private volatile boolean closed;
    private final AtomicLong memory = new AtomicLong();
    private final ArrayBlockingQueue<Chunk> free = new ArrayBlockingQueue<>(CHUNKS_KEPT);

    // The writer's, under the monitor.
    private volatile @Nullable Lane lane;
    private boolean established;
    private boolean hadSession;
    private long lastPosition;
    private long arrivals;
    private Chunk tail = new Chunk(0);

    // What the broker has processed, under the monitor: a sign is wanted, asked for, or has come.
    private boolean signWanted;
    private long signsCome;
    private long signDue;
    private InFlight.@Nullable Mark signed;

    // The reader's.
    private Chunk head = tail;
    private long polledPosition;
    private final Message message = new Message();

    /**
     * @param receiveMaximum how many messages may be in flight, and are remembered to recognise their redelivery
     * @param wake called when messages begin to wait after a poll has found none
     */
    MqttInbox(int messagesMax, long bytesMax, int receiveMaximum, Runnable wake) {
        this.messagesMax = messagesMax;
        this.bytesMax = bytesMax;
        this.receiveMaximum = receiveMaximum;
        this.inFlight = new InFlight(receiveMaximum);
        this.window = new InFlightWindow(receiveMaximum);
        this.wake = wake;
    }

    /** See {@link Source#poll}. */
    int poll(Source.Inbox to, int limit) {
        int count = 0;
        while (count < limit && !closed) {
            Chunk next = head.next; // before published: when there is a next, published is final
            int available = head.published - head.taken;
            if (available > 0) {
                hungry = false;
                count += handOver(to, Math.min(available, limit - count));
            } else if (next != null) {
                recycle(head);
                head = next;
            } else if (hungry) {
                break;
            } else {
                hungry = true; // and look once more: the lane may have published before it could see this
            }
        }
        if (count == limit && received == polled) {
            hungry = true;
            wakeIfHungry();
        }
        LockSupport.unpark(waiting);
        return count;
    }

    private int handOver(Source.Inbox to, int count) {
        Chunk chunk = head;
        int[] index = chunk.index();
        byte[] bytes = chunk.bytes;
        long firstMicros = chunk.firstMicros();
        for (int i = 0; i < count; i++) {
            int at = Chunk.at(chunk.taken++);
            long position = ++polledPosition;
            message.topic(bytes, index[at], index[at + 1])
                    .payload(bytes, index[at + 2], index[at + 3])
                    .received(firstMicros + index[at + 4]);
            to.take(message, position);
        }
        polled = polledPosition;
        return count;
    }

    /** See {@link Source#acknowledge}. */
    void acknowledge(long position, long micros) {
        Lane current = null;
        synchronized (this) {
            if (position > acknowledged) {
                acknowledged = position;
            }
            if (established && inFlight.due(acknowledged)) {
                current = lane;
                window.acknowledging(inFlight.outstanding(), micros); // before the broker can answer
            }
        }
        if (current != null) {
            current.sendDueAcknowledgements();
            askForSign(current);
        }
    }

    /** After a commit, so that the next need not keep again what this one has. */
    private void askForSign(Lane by) {
        InFlight.Mark mark;
        synchronized (this) {
            if (!signWanted || signed != null) {
                return;
            }
            mark = inFlight.mark();
        }
        long due = by.askForSign();
        synchronized (this) {
            if (lane == by && due > 0) {
                signWanted = false;
                signDue = due;
                signed = mark;
                settleIfSigned();
            }
        }
    }

    /** A message of QoS 2 is over and done with. */
    synchronized void complete(Lane by, int packetId) {
        if (lane == by) {
            inFlight.complete(packetId);
        }
    }

    /** The broker has given a sign of life. Under the monitor, by the current lane. */
    void answered() {
        signsCome++;
        settleIfSigned();
    }

    private void settleIfSigned() {
        if (signed != null && signsCome >= signDue) {
            inFlight.settle(signed);
            signed = null;
        }
    }

    /** Messages may have come. Under the monitor, by the current lane. */
    void arrived(long micros) {
        if (inFlight.total() != arrivals) {
            arrivals = inFlight.total();
            window.arrived(inFlight.outstanding(), micros);
        }
    }

    /** See {@link Source#identities}. */
    synchronized byte[] identities(long position) {
        signWanted = true;
        Identities identities = new Identities(hadSession, inFlight.reusesEarly(), window.limit());
        inFlight.identities(position, identities);
        return identities.bytes(receiveMaximum);
    }

    /** See {@link Source#recall}. */
    synchronized void recall(Identities identities) {
        hadSession = identities.hadSession();
        inFlight.recall(identities);
        window.recall(identities.limit());
    }

    /** Whether the broker has had a session of ours, now or in an earlier life. */
    synchronized boolean hadSession() {
        return hadSession;
    }

    /** See {@link Source#wantsAcknowledgement}. */
    synchronized boolean wantsAcknowledgement(long micros) {
        return established && window.wantsAcknowledgement(inFlight.outstanding(), depth() == 0, micros);
    }

    /** How many messages the broker sends ahead of acknowledgements, as far as that is known; else 0. */
    synchronized int inFlightLimit() {
        return window.limit();
    }

    /** Gives the acknowledgements that are due to the lane of the current connection, and nothing to any other. */
    synchronized void takeDue(Lane by, InFlight.Acknowledgement to) {
        if (lane == by && established) {
            inFlight.acknowledge(acknowledged, to);
        }
    }

    /** From now on this lane writes, and no other. */
    synchronized void opened(Lane by) {
        lane = by;
        established = false;
        signsCome = 0;
        signed = null;
        window.reconnected();
        tail.reusable = false; // the lane before may still be about to read into it
    }

    /** The broker has answered. Everything of the old connection may come again, and is acknowledged on this one only. */
    synchronized void established(Lane by, boolean sessionPresent) {
        if (lane == by) {
            inFlight.reconnected(sessionPresent);
            established = true;
            hadSession = true;
        }
    }

    boolean isCurrent(Lane by) {
        return lane == by && !closed;
    }

    /** Links an empty chunk for at least {@code capacity} bytes; null when there is no memory: {@link #awaitMemory}. */
    synchronized @Nullable Chunk chunk(Lane by, int capacity) {
        int size = Math.max(capacity, CHUNK_BYTES);
        if (!isCurrent(by) || !hasMemory(size)) {
            return null;
        }
        Chunk kept = size == CHUNK_BYTES ? free.poll() : null;
        Chunk fresh = kept != null ? kept : new Chunk(size);
        memory.addAndGet(size);
        tail.next = fresh;
        tail = fresh;
        return fresh;
    }

    /** One chunk beside the last is always allowed, so that a message larger than the whole inbox comes through. */
    private boolean hasMemory(int size) {
        long used = memory.get();
        return used + size <= bytesMax || used <= tail.bytes.length;
    }

    boolean full() {
        return received - polled >= messagesMax;
    }

    /** Adds a message that needs no acknowledgement. Under the monitor, by the current lane. */
    long add(Chunk chunk, PublishFrame frame, long micros) {
        chunk.add(frame, micros);
        received = ++lastPosition;
        return lastPosition;
    }

    /** Adds a message of QoS 1 or 2 that came for the first time. Under the monitor, by the current lane. */
    void add(Chunk chunk, PublishFrame frame, long micros, long fingerprint) {
        inFlight.addNew(add(chunk, frame, micros), frame.packetId, frame.qos, fingerprint);
    }

    /** Notes that a message was redelivered which had {@code position} before. Under the monitor. */
    void addAgain(long position, PublishFrame frame, long fingerprint) {
        inFlight.add(position, frame.packetId, frame.qos, fingerprint);
    }

    /** Notes that a message is acknowledged in its turn without being handed over. Under the monitor. */
    void addThrownAway(int packetId, int qos) {
        inFlight.add(lastPosition, packetId, qos, 0);
    }

    InFlight inFlight() {
        return inFlight;
    }

    /** Shows the reader what was added. Under the monitor. */
    void publish(Chunk chunk) {
        chunk.publish();
    }

    /** After {@link #publish}, without the monitor: tells a reader that found nothing, and sends what is due. */
    void announce(Lane by) {
        wakeIfHungry();
        boolean due;
        synchronized (this) {
            due = lane == by && established && inFlight.due(acknowledged);
        }
        if (due) {
            by.sendDueAcknowledgements();
        }
    }

    /** Waits until the inbox may take a message, or the connection is over. */
    void awaitRoom(Lane by) {
        await(by, () -> !full());
    }

    /** Waits until the inbox may grow by {@code capacity} bytes, or the connection is over. */
    void awaitMemory(Lane by, int capacity) {
        wake.run(); // a poll gives back what has been read, even when nothing is waiting
        await(by, () -> hasMemory(Math.max(capacity, CHUNK_BYTES)));
    }

    private void await(Lane by, BooleanSupplier room) {
        waiting = Thread.currentThread();
        try {
            while (isCurrent(by) && !room.getAsBoolean()) {
                LockSupport.parkNanos(this, LOOK_AROUND_NANOS);
            }
        } finally {
            waiting = null;
        }
    }

    private void wakeIfHungry() {
        if (hungry && received > polled) {
            hungry = false;
            wake.run();
        }
    }

    /** Whether the lane waits for room instead of reading. */
    boolean paused() {
        return waiting != null;
    }

    void close() {
        closed = true;
        LockSupport.unpark(waiting);
    }

    long received() {
        return received;
    }

    /** How many messages wait to be polled. */
    int depth() {
        return (int) (received - polled);
    }

    /** How many messages of QoS 1 and 2 wait to be acknowledged. */
    synchronized int unacknowledged() {
        return inFlight.outstanding();
    }

    private void recycle(Chunk chunk) {
        memory.addAndGet(-chunk.bytes.length);
        if (chunk.reusable && chunk.bytes.length == CHUNK_BYTES) {
            chunk.reset();
            free.offer(chunk);
        }
    }
}
