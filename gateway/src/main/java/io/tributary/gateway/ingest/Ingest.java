package io.tributary.gateway.ingest;

import io.tributary.gateway.forward.Forwarder;
import io.tributary.gateway.rollup.Arrival;
import io.tributary.gateway.rollup.Arrival.Fate;
import io.tributary.gateway.rollup.Rollup;
import io.tributary.pipelines.message.Message;
import io.tributary.pipelines.pipeline.Quarantine;
import io.tributary.pipelines.sink.Sink;
import io.tributary.pipelines.source.Source;
import io.tributary.pipelines.summary.Summary;
import io.tributary.pipelines.summary.SummaryException;
import io.tributary.pipelines.summary.SummaryJson;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes nodes' shares from the site's broker through the roll-up to the forwarder. A share is acknowledged once upstream has
 * confirmed the summary that it is in; a gateway that ends before that gets it again. One thread, but for the getters.
 *
 * <p>A message that is no share of this site, or not of the node and pipeline that its topic names, or cannot be merged,
 * is counted, logged and kept in a small quarantine; it stops nothing. Of each kind of trouble the 1st, 2nd, 4th, 8th...
 * is logged, so that a node that sends nonsense does not fill the disk.
 */
public final class Ingest implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Ingest.class);
    private static final int POLLED_AT_ONCE = 256;
    private static final int QUARANTINE_ENTRIES_MAX = 100;

    private final String site;
    private final Source source;
    private final Rollup rollup;
    private final Forwarder forwarder;
    private final Positions positions = new Positions();
    private final Quarantine quarantine = new Quarantine(QUARANTINE_ENTRIES_MAX);
    private final LongAdder received = new LongAdder();
    private final Output output = new Output();
    private final Map<Fate, Long> told = new EnumMap<>(Fate.class);
    private long failures;
    private long nowMicros;

    /** @param waitingMax summaries that may wait for upstream before no more shares are read */
    public Ingest(String site, Source source, Rollup rollup, Sink upstream, int waitingMax) {
        this.site = site;
        this.source = source;
        this.rollup = rollup;
        this.forwarder = new Forwarder(upstream, waitingMax, this::release);
    }

    /**
     * Takes what has come, summarises what is due, offers it upstream, acknowledges what had its effect.
     *
     * @param micros a clock that never goes back, in microseconds from any origin
     * @return whether more may be waiting
     */
    public boolean turn(long micros) {
        nowMicros = micros;
        int polled = forwarder.hasRoom() ? source.poll(this::take, POLLED_AT_ONCE) : 0;
        rollup.advance(micros, output);
        forwarder.drain();
        acknowledge();
        return polled > 0;
    }

    /** As {@link #turn}, without reading on: while the gateway waits for upstream before it ends. */
    public void settle() {
        forwarder.drain();
        acknowledge();
    }

    /** Stops reading and summarises everything that waits. Call {@link #settle} until {@link #isDone}. */
    public void finish(long micros) {
        nowMicros = micros;
        while (forwarder.hasRoom() && source.poll(this::take, POLLED_AT_ONCE) > 0) {
            rollup.advance(micros, output);
        }
        rollup.flush(micros, output);
        forwarder.drain();
        acknowledge();
    }

    /** Whether upstream has confirmed everything. */
    public boolean isDone() {
        return forwarder.isDone();
    }

    public Forwarder forwarder() {
        return forwarder;
    }

    public Rollup rollup() {
        return rollup;
    }

    public Source source() {
        return source;
    }

    /** Shares and other messages that came. Any thread. */
    public long received() {
        return received.sum();
    }

    /** Messages that were no share of this site. Any thread. */
    public Quarantine quarantine() {
        return quarantine;
    }

    private void take(Message message, long position) {
        received.increment();
        Summary share;
        try {
            share = SummaryJson.read(message.payloadBytes(), message.payloadFrom(), message.payloadLength());
        } catch (SummaryException e) {
            refuse(message, position, String.valueOf(e.getMessage()));
            return;
        }
        if (!share.key().site().equals(site)) {
            refuse(message, position, "it is of site '" + share.key().site() + "', not '" + site + "'");
            return;
        }
        String topic = message.topic();
        if (!topic.equals(topicOf(share))) {
            refuse(message, position, "it says that it belongs on " + topicOf(share));
            return;
        }
        // Held before it arrives: a final share's ticket comes out during the call.
        positions.hold(position);
        Arrival arrival = rollup.arrive(share, position, nowMicros, output);
        if (!arrival.fate().holdsTicket()) {
            positions.release(position);
        }
        if (arrival.fate() == Fate.REFUSED) {
            refuse(message, position, arrival.reason());
        } else if (!arrival.reason().isEmpty()) {
            long times = told.merge(arrival.fate(), 1L, Long::sum);
            if (isWorthALine(times)) {
                LOG.warn(
                        "a share on {} of {} was {}: {} ({} so far)",
                        topic,
                        share.key(),
                        arrival.fate(),
                        arrival.reason(),
                        times);
            }
        }
    }

    private String topicOf(Summary share) {
        return "tributary/v1/" + site + "/" + share.origin().node() + "/summaries/"
                + share.key().pipeline();
    }

    private void refuse(Message message, long position, String reason) {
        positions.pass(position);
        quarantine.add(message, reason);
        if (isWorthALine(quarantine.total())) {
            LOG.warn(
                    "a message on {} is no share of a summary: {} ({} so far)",
                    message.topic(),
                    reason,
                    quarantine.total());
        }
    }

    private static boolean isWorthALine(long times) {
        return Long.bitCount(times) == 1;
    }

    private void release(List<Long> tickets) {
        tickets.forEach(positions::release);
    }

    private void acknowledge() {
        long position = positions.acknowledgeable();
        if (position >= 0) {
            source.acknowledge(position);
        }
    }

    @Override
    public void close() {
        source.close();
        forwarder.close();
    }

    private final class Output implements Rollup.Output {
        @Override
        public void forward(Summary summary, List<Long> tickets) {
            forwarder.add(summary, tickets);
        }

        @Override
        public void settled(List<Long> tickets) {
            release(tickets);
        }

        @Override
        public void failed(Summary.Key key, String reason) {
            failures++;
            if (isWorthALine(failures)) {
                LOG.warn("the summary of {} could not be worked out: {} ({} so far)", key, reason, failures);
            }
        }
    }
}
