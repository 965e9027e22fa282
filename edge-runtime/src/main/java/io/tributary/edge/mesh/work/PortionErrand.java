package io.tributary.edge.mesh.work;

import io.tributary.edge.mesh.offer.Digest;
import io.tributary.edge.mesh.task.Sensitivity;
import io.tributary.edge.mesh.task.Task;
import io.tributary.edge.mesh.task.TaskId;
import io.tributary.pipelines.kernel.KernelException;
import io.tributary.pipelines.operator.Portion;
import io.tributary.pipelines.pipeline.Pipeline;
import io.tributary.pipelines.pipeline.Workers;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A portion of a pipeline's work as something to be done by whoever is done first. */
final class PortionErrand implements Asking.Errand {
    private static final Logger LOG = LoggerFactory.getLogger(PortionErrand.class);

    /** What a kernel may use: some times its input, as columns and as what it reckons with. */
    private static final long MEMORY_TIMES = 4;

    private static final long MEMORY_BYTES = 8 << 20;
    private static final long OUTPUT_BYTES = 1 << 20;

    private final Portion portion;
    private final Workers.Order order;
    private final Executor feed;
    private final Executor mesh;
    private final Asking asking;
    private final byte[] input;
    private final TaskId id;
    private final Digest inputHash;

    PortionErrand(Portion portion, Workers.Order order, Executor feed, Executor mesh, Asking asking) {
        this.portion = portion;
        this.order = order;
        this.feed = feed;
        this.mesh = mesh;
        this.asking = asking;
        this.input = portion.input();
        this.inputHash = Digest.sha256(input);
        this.id = TaskId.of(portion.kernel().name(), portion.kernel().version(), portion.params(), inputHash);
    }

    Task task(Self self, Pipeline.Sharing sharing, long deadlineMicros, long fuelMax) {
        return new Task(
                id,
                portion.kernel().name(),
                portion.kernel().version(),
                portion.params(),
                inputHash,
                input.length,
                portion.fuel(),
                fuelMax,
                MEMORY_BYTES + MEMORY_TIMES * input.length,
                OUTPUT_BYTES + input.length,
                deadlineMicros,
                sensitivity(sharing),
                0,
                self.id(),
                self.owner());
    }

    private static Sensitivity sensitivity(Pipeline.Sharing sharing) {
        return switch (sharing) {
            case NEVER -> Sensitivity.PRIVATE;
            case SITE -> Sensitivity.SITE;
            case OWNERS -> Sensitivity.SHARED;
        };
    }

    @Override
    public byte[] input() {
        return input;
    }

    @Override
    public void runHere() {
        feed.execute(() -> {
            if (order.workSome()) {
                mesh.execute(() -> asking.ranHere(id, portion.fuel()));
            } else {
                runHere();
            }
        });
    }

    @Override
    public void result(byte[] result, Asking.Answer answer) {
        feed.execute(() -> answer.isResult(isFilledBy(result)));
    }

    private boolean isFilledBy(byte[] result) {
        try {
            order.fill(result);
            return true;
        } catch (KernelException e) {
            LOG.warn("task {}: what a neighbour sent is no result: {}", id, e.getMessage());
            return false;
        }
    }

    @Override
    public void givenUp() {
        feed.execute(order::giveBack);
    }
}
