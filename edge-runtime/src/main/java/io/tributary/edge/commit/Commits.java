package io.tributary.edge.commit;

import io.tributary.edge.store.Commit;
import io.tributary.pipelines.source.Source;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes what readers of a source remember durable, together with the summaries they made and the messages that are in it, and only
 * then has these acknowledged and those sent. One transaction at a time; the work goes on meanwhile. One thread, the context's.
 */
public final class Commits {
    private final Keeping keeping;
    private final Context context;
    private final String source;
    private final List<String> ended = new ArrayList<>();
    private @Nullable Future<Void> underWay;
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

    /** @param wanted whether somebody waits for it */
    public boolean isDue(List<KeptOutbox> boxes, boolean wanted) {
        return underWay == null
                && (wanted || keeping.nanos() - lastNanos >= keeping.interval().toNanos())
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
        return hasChanges(content.get().boxes) ? commit(content.get()) : Future.succeededFuture();
    }

    /** Begins a commit; there must be none under way. */
    public Future<Void> commit(Content content) {
        Commit commit = new Commit();
        ended.forEach(commit::end);
        ended.clear();
        content.rememberers.forEach(rememberer -> rememberer.changes(commit, keeping.micros()));
        content.boxes.forEach(box -> box.changes(commit, keeping.micros()));
        if (content.position >= 0) {
            commit.received(source, content.source.identities(content.position));
        }
        touched = false;
        lastNanos = keeping.nanos();
        Promise<Void> done = Promise.promise();
        underWay = done.future();
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
        return done.future();
    }
}
