package io.tributary.gateway.ingest;

import io.tributary.edge.commit.Commits;
import io.tributary.gateway.forward.Forwarder;
import io.tributary.gateway.rollup.Arrival;
import io.tributary.gateway.rollup.Arrival.Fate;
import io.tributary.gateway.rollup.Rollup;
import io.tributary.pipelines.message.Message;
import io.tributary.pipelines.pipeline.Quarantine;
import io.tributary.pipelines.source.Source;
import io.tributary.pipelines.summary.Summary;
import io.tributary.pipelines.summary.SummaryException;
import io.tributary.pipelines.summary.SummaryJson;
import io.vertx.core.Future;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes nodes' shares from the site's broker through the roll-up to the forwarder. A share is acknowledged when it has been applied,
 * or if the roll-up is kept, when what it changed is on the disk. One thread, but for the getters.
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
    private final @Nullable Durable durable;
    private final Quarantine quarantine = new Quarantine(QUARANTINE_ENTRIES_MAX);
    private final LongAdder received = new LongAdder();
    private final Output output = new Output();
    private final Map<Fate, Long> told = new EnumMap<>(Fate.class);
    private Future<Void> safe = Future.succeededFuture();
    private long lastPosition = -1;
    private long failures;
    private long nowMicros;

    private record Durable(Commits commits, KeptRollup rollup) {}

    private Ingest(String site, Source source, Rollup rollup, Forwarder forwarder, @Nullable Durable durable) {
        this.site = site;
        this.source = source;
        this.rollup = rollup;
        this.forwarder = forwarder;
        this.durable = durable;
    }

    /** One of which nothing outlives the process. */
    public static Ingest passing(String site, Source source, Rollup rollup, Forwarder forwarder) {
        return new Ingest(site, source, rollup, forwarder, null);
    }

    /**
     * One that outlives the process.
     *
     * @param commits on the thread that takes the turns
     */
    public static Ingest kept(String site, Source source, KeptRollup rollup, Forwarder forwarder, Commits commits) {
        return new Ingest(site, source, rollup.rollup(), forwarder, new Durable(commits, rollup));
    }

    /**
     * Takes what has come, summarises what is due, offers it upstream; commits or acknowledges.
     *
     * @param micros a clock that never goes back, in microseconds from any origin
     * @return whether more may be waiting
     */
    public boolean turn(long micros) {
        nowMicros = micros;
        int polled = forwarder.hasRoom() ? source.poll(this::take, POLLED_AT_ONCE) : 0;
        boolean summarised = rollup.advance(micros, output);
        if (polled > 0 || summarised) {
            worked(polled > 0);
        }
        forwarder.drain();
        commitIfDue(source.wantsAcknowledgement());
        return polled > 0;
    }

    private void worked(boolean onMessages) {
        if (durable != null) {
            durable.commits.touch();
        } else if (onMessages) {
            source.acknowledge(lastPosition);
        }
    }

    private void commitIfDue(boolean wanted) {
        if (durable != null && durable.commits.isDue(forwarder.kept(), wanted)) {
            durable.commits.commit(content(durable)).onSuccess(kept -> forwarder.drain());
        }
    }

    private Commits.Content content(Durable kept) {
        return new Commits.Content(List.of(kept.rollup), forwarder.kept(), source, lastPosition);
    }

    /**
     * Stops reading. Commits; or if nothing is kept, summarises everything that waits. Call {@link #settle} until {@link #mayEnd}.
     */
    public void finish(long micros) {
        nowMicros = micros;
        if (durable != null) {
            safe = durable.commits.settle(() -> content(durable));
            return;
        }
        while (forwarder.hasRoom() && source.poll(this::take, POLLED_AT_ONCE) > 0) {
            rollup.advance(micros, output);
            worked(true);
        }
        rollup.flush(micros, output);
        forwarder.drain();
    }

    /** As {@link #turn}, without reading on: while the gateway waits for upstream before it ends. */
    public void settle() {
        forwarder.drain();
        commitIfDue(true);
    }

    /** Whether nothing is lost, or gained by waiting, when the gateway ends now. */
    public boolean mayEnd() {
        return safe.isComplete() && forwarder.mayEnd();
    }

    /** Summaries that an end now would lose. */
    public int undelivered() {
        return durable == null ? forwarder.pending() : 0;
    }

    /** Why nothing is committed any more, if so: only a restart helps. Any thread. */
    public Optional<String> failure() {
        return durable == null ? Optional.empty() : durable.commits.failure();
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
        lastPosition = position;
        received.increment();
        Summary share;
        try {
            share = SummaryJson.read(message.payloadBytes(), message.payloadFrom(), message.payloadLength());
        } catch (SummaryException e) {
            refuse(message, String.valueOf(e.getMessage()));
            return;
        }
        if (!share.key().site().equals(site)) {
            refuse(message, "it is of site '" + share.key().site() + "', not '" + site + "'");
            return;
        }
        if (share.origin().equals(Summary.Origin.SITE)) {
            refuse(message, "it names no node that it is of");
            return;
        }
        String topic = message.topic();
        if (!topic.equals(topicOf(share))) {
            refuse(message, "it says that it belongs on " + topicOf(share));
            return;
        }
        Arrival arrival = rollup.arrive(share, nowMicros, output);
        if (arrival.fate() == Fate.REFUSED) {
            refuse(message, arrival.reason());
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

    private void refuse(Message message, String reason) {
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

    @Override
    public void close() {
        source.close();
        forwarder.close();
    }

    private final class Output implements Rollup.Output {
        @Override
        public void forward(Summary summary) {
            forwarder.add(summary);
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
