package io.tributary.edge.commit;

import io.tributary.edge.store.Commit;
import io.tributary.pipelines.source.Source;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes what readers of a source remember durable, together with the summaries they made and the messages that are in it, and only
 * then has these acknowledged and those sent. One transaction at a time; the work goes on meanwhile. One thread, the context's.
 */
public final class Commits {
    private static final Logger LOG = LoggerFactory.getLogger(Commits.class);
    private static final long LATE_NANOS = Duration.ofMillis(200).toNanos();
    private static final byte[] NOTHING = {};

    private final Keeping keeping;
    private final Context context;
    private final String source;
    private final List<String> ended = new ArrayList<>();
    private @Nullable Future<Void> underWay;
    private boolean left;
    private volatile @Nullable String failure;
    private boolean touched;
    private long lastNanos;

    /** @param source name under which its messages are remembered */
    public Commits(Keeping keeping, Context context, String source) {
        this.keeping = keeping;
        this.context = context;
        this.source = source;
        this.lastNanos = keeping.nanos();
    }

    /**
     * What is to be committed.
     *
     * @param rememberers what read the source
     * @param boxes what they put their summaries into
     * @param position of the last message that they have worked on; below 0 for none
     */
    public record Content(
            List<? extends Rememberer> rememberers, List<KeptOutbox> boxes, Source source, long position) {}

    /** Remembers something that is to outlive the process. */
    @FunctionalInterface
    public interface Rememberer {
        /**
         * Puts what has changed since the last call into a commit.
         *
         * @param micros the time now by {@link Keeping#micros}
         */
        void changes(Commit to, long micros);
    }

    /** Something else is remembered now. */
    public void touch() {
        touched = true;
    }

    /** A run is over, and what was kept of it need not be. */
    public void end(String run) {
        ended.add(run);
        touched = true;
    }

    /** The source is read no more, and nothing needs to be known of its messages. */
    public void leave() {
        left = true;
        touched = true;
    }

    /** Whether a commit takes so long that the source may have to wait for it. */
    public boolean isLate() {
        return underWay != null && keeping.nanos() - lastNanos > LATE_NANOS;
    }

    /** Whether nothing is left to be committed. */
    public boolean isDone() {
        return failure != null || (underWay == null && !touched);
    }

    /** Why nothing is committed any more, if so. Any thread. */
    public Optional<String> failure() {
        return Optional.ofNullable(failure);
    }

    /** @param wanted whether somebody waits for it */
    public boolean isDue(List<KeptOutbox> boxes, boolean wanted) {
        return underWay == null
                && failure == null
                && (wanted
                        || boxes.stream().anyMatch(KeptOutbox::wantsCommit)
                        || keeping.nanos() - lastNanos >= keeping.interval().toNanos())
                && hasChanges(boxes);
    }

    private boolean hasChanges(List<KeptOutbox> boxes) {
        long now = keeping.micros();
        return touched || boxes.stream().anyMatch(box -> box.hasChanges(now));
    }

    /** Commits what there is, after the commit that is under way. */
    public Future<Void> settle(Supplier<Content> content) {
        Future<Void> before = underWay;
        if (before != null) {
            return before.compose(done -> settle(content));
        }
        return failure == null && hasChanges(content.get().boxes) ? commit(content.get()) : Future.succeededFuture();
    }

    /** Begins a commit; there must be none under way. */
    public Future<Void> commit(Content content) {
        try {
            return begin(content);
        } catch (RuntimeException e) {
            failure = "what source " + source + " brought can't be committed: " + e.getMessage();
            LOG.error(failure, e);
            return Future.failedFuture(e);
        }
    }

    private Future<Void> begin(Content content) {
        Commit commit = new Commit();
        ended.forEach(commit::end);
        ended.clear();
        content.rememberers.forEach(rememberer -> rememberer.changes(commit, keeping.micros()));
        content.boxes.forEach(box -> box.changes(commit, keeping.micros()));
        if (content.position >= 0) {
            commit.received(source, content.source.identities(content.position));
        }
        if (left) {
            commit.received(source, NOTHING);
            left = false;
        }
        touched = false;
        lastNanos = keeping.nanos();
        Promise<Void> done = Promise.promise();
        keeping.commit(
                commit,
                () -> context.runOnContext(kept -> {
                    underWay = null;
                    if (content.position >= 0) {
                        content.source.acknowledge(content.position);
                    }
                    content.boxes.forEach(KeptOutbox::committed);
                    done.complete();
                }));
        underWay = done.future();
        return done.future();
    }
}
