package io.tributary.pipelines.pipeline;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.kernel.Kernel;
import io.tributary.pipelines.kernel.KernelException;
import io.tributary.pipelines.message.Message;
import io.tributary.pipelines.summary.Summary;

/** A pipeline at work on one slice of its history, within the scope of a call. */
final class SliceRun implements AutoCloseable {
    /** What a node sends of windows: enough for thousands of them, and little enough for a small node. */
    private static final int OUTPUT_BYTES_MAX = 4 << 20;

    private static final String NOWHERE = "slice";
    private static final Summary.Origin ORIGIN = new Summary.Origin(NOWHERE, NOWHERE);

    private final Kernel.Scope scope;
    private final PipelineRun run;
    private final WindowShares.Writer windows = new WindowShares.Writer();

    /** The scope has ended the call, while the window was giving results. */
    private static final class Ended extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final KernelException why;

        Ended(KernelException why) {
            super(why);
            this.why = why;
        }
    }

    /** @param pipeline of {@link Slices#of} */
    SliceRun(Pipeline pipeline, Kernel.Scope scope) {
        this.scope = scope;
        this.run = new PipelineRun(pipeline, NOWHERE, ORIGIN, scope.allocator(), this::take);
    }

    private void take(Summary summary) {
        windows.add(summary);
        try {
            if (windows.size() > OUTPUT_BYTES_MAX) {
                throw new KernelException("the windows of this slice take more than " + OUTPUT_BYTES_MAX
                        + " bytes; give less at once, or larger windows or groups");
            }
            if (windows.count() % 64 == 0) {
                scope.pass();
            }
        } catch (KernelException e) {
            throw new Ended(e);
        }
    }

    void rejected(Message message, String reason) {
        run.rejected(message, reason);
    }

    void process(Batch batch) throws KernelException {
        scope.pass();
        run.process(batch);
    }

    long readings() {
        return run.counts().in();
    }

    /** Closes all windows; the windows that there were, and what became of the readings. */
    byte[] finish() throws KernelException {
        scope.pass();
        try {
            run.flush();
        } catch (Ended e) {
            throw e.why;
        }
        String fault = run.quarantine().entries().stream()
                .map(Quarantine.Entry::reason)
                .findFirst()
                .orElse("");
        return windows.bytes(run.counts(), fault);
    }

    int windows() {
        return windows.count();
    }

    @Override
    public void close() {
        run.close();
    }
}
