package io.tributary.sim.publish;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What the broker answers to messages, as the link's reading thread hears it. Any thread may ask. */
final class Answers implements Link.Acknowledgements {
    private final InFlight inFlight;
    private final AtomicInteger firstRefusal = new AtomicInteger();
    private final AtomicLong refused = new AtomicLong();
    private volatile long wakeAt;

    Answers(InFlight inFlight) {
        this.inFlight = inFlight;
    }

    @Override
    public void acknowledged(int packetId, int reasonCode) {
        if (inFlight.release(packetId) && Reason.isError(reasonCode)) {
            refused.incrementAndGet();
            firstRefusal.compareAndSet(0, reasonCode);
        }
    }

    @Override
    public boolean worthWaking() {
        return inFlight.acknowledged() >= wakeAt;
    }

    /** Whoever waits on the link shall be woken once so many messages were acknowledged. */
    void wakeAt(long acknowledged) {
        wakeAt = acknowledged;
    }

    long refused() {
        return refused.get();
    }

    /** Reason code of the first refusal, MQTT 5 section 3.4.2.1; 0 when there was none. */
    int firstRefusal() {
        return firstRefusal.get();
    }
}
