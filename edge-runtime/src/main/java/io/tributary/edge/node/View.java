package io.tributary.edge.node;

import io.tributary.pipelines.pipeline.PipelineRun;
import io.tributary.pipelines.summary.Summary;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Somebody who looks at one place of a pipeline. A pipeline that begins anew is no longer looked at. */
public final class View implements AutoCloseable {
    /** The place of summaries. */
    public static final int SUMMARIES = -1;

    private final Feed feed;
    private final BooleanSupplier current;
    private final Runnable end;

    private View(Feed feed, BooleanSupplier current, Runnable end) {
        this.feed = feed;
        this.current = current;
        this.end = end;
    }

    static View open(Feed feed, Member member, int stage, PipelineRun.Watcher readings, Consumer<Summary> summaries) {
        if (stage == SUMMARIES) {
            feed.onTurn(() -> member.watch(summaries));
            return new View(feed, () -> feed.members().contains(member), () -> member.unwatch(summaries));
        }
        PipelineRun run = member.run();
        feed.onTurn(() -> run.watch(stage, readings));
        return new View(
                feed, () -> feed.members().contains(member) && member.run() == run, () -> run.unwatch(readings));
    }

    /** Whether there is still something to see: else open another. Any thread. */
    public boolean isCurrent() {
        return current.getAsBoolean();
    }

    /** Any thread; what is under way may still be shown. */
    @Override
    public void close() {
        feed.onTurn(end);
    }
}
