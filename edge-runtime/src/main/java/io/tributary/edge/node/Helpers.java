package io.tributary.edge.node;

import io.tributary.pipelines.operator.Portion;
import io.tributary.pipelines.pipeline.Pipeline;
import io.tributary.pipelines.pipeline.Workers;
import java.util.concurrent.Executor;

/** Who does portions of pipelines' work when this node is busy. */
@FunctionalInterface
public interface Helpers {
    /**
     * Takes a portion, or leaves it. Called on the thread of the pipeline's feed, often.
     *
     * @param portion of a pipeline that may be shared; only its {@code input} may be asked for on another thread
     * @param order to be spoken to on the feed's thread only
     * @param feed runs something on that thread
     */
    boolean take(Pipeline pipeline, Portion portion, Workers.Order order, Executor feed);
}
