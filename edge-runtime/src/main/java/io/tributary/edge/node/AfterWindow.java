package io.tributary.edge.node;

import io.tributary.pipelines.summary.Summary;
import io.tributary.pipelines.summary.SummarySteps;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.arrow.memory.BufferAllocator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes finished summaries of a node's own shares: applies the steps after the window. One thread. */
public final class AfterWindow implements Function<Summary, List<Summary>>, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AfterWindow.class);

    private final SummarySteps steps;
    private final Optional<String> where;

    /** @param allocator lends Arrow memory until {@link #close} */
    public AfterWindow(BufferAllocator allocator) {
        this(allocator, Optional.empty());
    }

    /** @param where what must be true of a finished summary, if anything; else it is let go */
    AfterWindow(BufferAllocator allocator, Optional<String> where) {
        this.steps = new SummarySteps(allocator);
        this.where = where;
    }

    /** The finished summary; nothing when a step let it go, or failed, which is logged. What is withdrawn is so for everybody. */
    @Override
    public List<Summary> apply(Summary summary) {
        if (summary.isWithdrawal()) {
            return List.of(summary);
        }
        List<Summary.Step> then = new ArrayList<>(summary.then());
        where.ifPresent(condition -> then.add(new Summary.Step("", condition)));
        SummarySteps.Result result = steps.apply(then, summary.key(), summary.fields());
        if (result instanceof SummarySteps.Kept kept) {
            return List.of(Summary.finished(summary.key(), summary.origin(), summary.revision(), kept.fields()));
        }
        if (result instanceof SummarySteps.Failed failed) {
            LOG.warn("pipeline {}: a summary was not sent: {}", summary.key().pipeline(), failed.reason());
        }
        return List.of();
    }

    @Override
    public void close() {
        steps.close();
    }
}
