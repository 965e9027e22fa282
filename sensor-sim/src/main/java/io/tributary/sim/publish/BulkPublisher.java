package io.tributary.sim.publish;

import io.tributary.edge.mqtt.Backoff;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A publisher that is faster than any broker: PUBLISH frames are encoded into one buffer and sent many at a time.
 *
 * <p>QoS 1 messages are kept until acknowledged, at most as many as the broker's Receive Maximum and the options allow.
 * After a broken connection they are sent again in their order: marked as duplicates when the broker has kept the session,
 * as new messages when it has not (MQTT 5, sections 4.4 and 4.9). So none is lost, and some may arrive twice.
 */
public final class BulkPublisher implements Publisher {
    private static final long PARK_NANOS = 20_000_000;
    /**
     * How long it waits for more acknowledgements once there is room again. Not longer: a broker that leaves Nagle's
     * algorithm on holds the rest back until it hears from us, and a delayed TCP acknowledgement takes 40 ms.
     */
    private static final long GATHER_NANOS = 200_000;

    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5));
    /** A broker that accepts connections so many times in a row and acknowledges nothing is broken. */
    private static final int FRUITLESS_MAX = 3;

    private final Target target;
    private final Options options;
    private final LongSupplier nanoTime;
    private final RandomGenerator random;
    private final InFlight inFlight;
    private final Answers answers;

    private Link link;
    private final SendBuffer buffer;
    private long writtenNanos;
    /** The number of the first QoS 1 message that has never been written to a connection. */
    private long firstUnwritten;

    private long sentHere;
    private long acknowledgedBefore;
    private int window;
    private int fruitless;

    private long published;
    private long dropped;
    private long resent;
    private long reconnects;

    /**
     * Limits of a publisher.
     *
     * @param inFlightMax most QoS 1 messages that wait for acknowledgement, 1 to 65,535; the broker may allow fewer
     * @param bufferBytes size of the send buffer
     * @param keepAlive an idle connection is pinged twice as often, 2 s to 18 h
     * @param answerWithin how long the broker may be silent when it owes an answer
     * @param reconnectFor how long a lost broker is tried again before the publisher gives up
     */
    public record Options(
            int inFlightMax, int bufferBytes, Duration keepAlive, Duration answerWithin, Duration reconnectFor) {
        public static Options standard() {
            return new Options(
                    4096, 256 * 1024, Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ofSeconds(60));
        }

        public Options reconnectFor(Duration duration) {
            return new Options(inFlightMax, bufferBytes, keepAlive, answerWithin, duration);
        }
    }

    private BulkPublisher(Target target, Options options, LongSupplier nanoTime, RandomGenerator random)
            throws IOException {
        this.target = target;
        this.options = options;
        this.nanoTime = nanoTime;
        this.random = random;
        buffer = new SendBuffer(options.bufferBytes());
        inFlight = new InFlight(options.inFlightMax());
        answers = new Answers(inFlight);
        link = open();
        begin();
    }

    /**
     * Connects.
     *
     * @param nanoTime a clock that only runs forward, in nanoseconds
     * @param random spreads the reconnects of many clients
     * @throws IOException when the broker cannot be reached or refuses; the message says what to do
     */
    public static BulkPublisher connect(Target target, Options options, LongSupplier nanoTime, RandomGenerator random)
            throws IOException {
        return new BulkPublisher(target, options, nanoTime, random);
    }

    @Override
    public void publish(Emission emission) throws IOException {
        int bytes = Frames.publishBytes(emission);
        int id = 0;
        if (emission.qos() == 0) {
            reserve(bytes);
        } else {
            checkQos(emission);
            do {
                awaitWindow();
                reserve(bytes);
            } while (unanswered() >= window);
            id = inFlight.take(emission);
            sentHere++;
        }
        buffer.put(emission, id, false);
        published++;
    }

    @Override
    public void flush() throws IOException {
        if (link.broken()) {
            mend(null);
        }
        long now = nanoTime.getAsLong();
        if (!buffer.isEmpty()) {
            send();
        } else if (now - writtenNanos > options.keepAlive().toNanos() / 2) {
            keepAlive(now);
        }
    }

    @Override
    public void settle(Duration atMost) throws IOException {
        long deadline = nanoTime.getAsLong() + atMost.toNanos();
        boolean asked = false;
        while (true) {
            flush();
            try {
                awaitUntil(() -> inFlight.size() == 0, 0, deadline);
                if (!asked) {
                    link.ping();
                    asked = true;
                }
                awaitUntil(link::answeredPings, 0, deadline);
                break;
            } catch (LinkException e) {
                mend(e);
                asked = false;
            }
        }
        if (answers.refused() > 0) {
            throw new IOException(target + " refused " + answers.refused() + " messages, the first with: "
                    + Reason.text(answers.firstRefusal()));
        }
    }

    @Override
    public Counts counts() {
        return new Counts(published, inFlight.acknowledged(), answers.refused(), dropped, resent, reconnects);
    }

    @Override
    public void close() {
        link.close();
    }

    /** The most QoS 1 messages that may wait for acknowledgement on the present connection. */
    public int window() {
        return window;
    }

    private void checkQos(Emission emission) throws IOException {
        if (emission.qos() != 1) {
            throw new IllegalArgumentException("QoS " + emission.qos() + " is not 0 or 1");
        }
        if (link.welcome().qosMax() < 1) {
            throw new IOException(target + " takes QoS 0 only; publish with QoS 0");
        }
    }

    private Link open() throws IOException {
        // The session outlives a broken connection for as long as we try to come back.
        byte[] connect = Frames.connect(
                target.clientId(),
                target.user(),
                target.password(),
                Math.toIntExact(options.keepAlive().toSeconds()),
                Math.toIntExact(options.reconnectFor().toSeconds() + 60));
        return Link.open(target, connect, options.answerWithin(), answers);
    }

    private void begin() {
        sentHere = 0;
        acknowledgedBefore = inFlight.acknowledged();
        window = Math.min(options.inFlightMax(), Math.max(1, link.welcome().receiveMax()));
        writtenNanos = nanoTime.getAsLong();
    }

    private long unanswered() {
        return sentHere - (inFlight.acknowledged() - acknowledgedBefore);
    }

    private void awaitWindow() throws IOException {
        while (unanswered() >= window) {
            flush();
            try {
                awaitOnLink();
            } catch (LinkException e) {
                mend(e);
            }
        }
    }

    /** Sending a few at a time is dear, so with a little patience a quarter of the window gets free. */
    private void awaitOnLink() throws IOException {
        long full = acknowledgedBefore + sentHere - window;
        awaitUntil(() -> unanswered() < window, full + 1, Long.MAX_VALUE);
        if (unanswered() > window - window / 4) {
            answers.wakeAt(full + window / 4);
            link.await(GATHER_NANOS);
        }
    }

    /** Waits on the present connection: it may break meanwhile, and must not be silent for longer than it may. */
    private void awaitUntil(BooleanSupplier done, long wantedAcknowledged, long deadline) throws IOException {
        answers.wakeAt(wantedAcknowledged);
        long seen = inFlight.acknowledged();
        long heard = nanoTime.getAsLong();
        while (!done.getAsBoolean()) {
            check();
            link.await(PARK_NANOS);
            if (Thread.interrupted()) {
                throw new InterruptedIOException("interrupted with " + inFlight.size() + " messages not acknowledged");
            }
            long now = nanoTime.getAsLong();
            if (inFlight.acknowledged() != seen) {
                seen = inFlight.acknowledged();
                heard = now;
            } else if (now - heard > options.answerWithin().toNanos()) {
                throw new LinkException(new IOException(target + " has answered nothing for "
                        + options.answerWithin().toSeconds() + " s"));
            }
            if (now > deadline) {
                throw new IOException(target + " has not acknowledged " + inFlight.size() + " of " + published
                        + " messages in time; give it longer or look at its log");
            }
        }
    }

    private void check() throws LinkException {
        try {
            link.check();
        } catch (IOException e) {
            throw new LinkException(e);
        }
    }

    private void reserve(int bytes) throws IOException {
        if (bytes > link.welcome().packetBytesMax()) {
            throw new IOException("a message of " + bytes + " bytes is larger than the "
                    + link.welcome().packetBytesMax() + " bytes that " + target + " takes");
        }
        if (!buffer.hasRoom(bytes)) {
            flush();
            buffer.growTo(bytes);
        }
    }

    private void send() throws IOException {
        try {
            sendOnLink();
        } catch (IOException e) {
            mend(e);
        }
    }

    private void sendOnLink() throws IOException {
        // From here on the broker may have seen them, even if the write fails half way.
        firstUnwritten = inFlight.next();
        buffer.writeTo(link);
        writtenNanos = nanoTime.getAsLong();
    }

    private void keepAlive(long now) throws IOException {
        try {
            if (!link.answeredPings()) {
                throw new IOException(target + " does not answer pings");
            }
            link.ping();
            writtenNanos = now;
        } catch (IOException e) {
            mend(e);
        }
    }

    /** Connects again and sends again what waits for acknowledgement. */
    private void mend(@Nullable IOException cause) throws IOException {
        dropped += buffer.clear();
        boolean fruitful = inFlight.size() == 0 || inFlight.acknowledged() > acknowledgedBefore;
        fruitless = fruitful ? 0 : fruitless + 1;
        if (fruitless > FRUITLESS_MAX) {
            throw new IOException(
                    target + " accepts connections and acknowledges nothing: gave up with " + inFlight.size()
                            + " messages not acknowledged; look at its log",
                    cause);
        }
        long lost = nanoTime.getAsLong();
        for (int failures = 1; ; failures++) {
            link.close();
            try {
                pause(BACKOFF.delay(failures, random));
                List<Integer> waiting = inFlight.waiting();
                long written = firstUnwritten;
                link = open();
                begin();
                reconnects++;
                resend(waiting, written);
                return;
            } catch (InterruptedIOException e) {
                throw e;
            } catch (IOException e) {
                buffer.clear();
                if (nanoTime.getAsLong() - lost > options.reconnectFor().toNanos()) {
                    throw new IOException(
                            "lost " + target + " and could not get it back within "
                                    + options.reconnectFor().toSeconds() + " s, with " + inFlight.size()
                                    + " messages not acknowledged: " + e.getMessage(),
                            e);
                }
            }
        }
    }

    private void resend(List<Integer> waiting, long written) throws IOException {
        boolean remembered = link.welcome().sessionPresent();
        for (int id : waiting) {
            Emission emission = inFlight.message(id);
            if (emission == null) {
                continue;
            }
            if (unanswered() >= window || !buffer.hasRoom(Frames.publishBytes(emission))) {
                sendOnLink();
                while (unanswered() >= window) {
                    awaitOnLink();
                }
            }
            boolean seen = inFlight.order(id) < written;
            buffer.put(emission, id, remembered && seen);
            sentHere++;
            resent += seen ? 1 : 0;
        }
        sendOnLink();
    }

    private void pause(Duration duration) throws InterruptedIOException {
        long until = nanoTime.getAsLong() + duration.toNanos();
        while (nanoTime.getAsLong() < until) {
            LockSupport.parkNanos(this, until - nanoTime.getAsLong());
            if (Thread.interrupted()) {
                throw new InterruptedIOException("interrupted while " + target + " was away");
            }
        }
    }

    /** Something is wrong with the present connection, not with the broker for good. */
    private static final class LinkException extends IOException {
        private static final long serialVersionUID = 1;

        LinkException(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }
}
