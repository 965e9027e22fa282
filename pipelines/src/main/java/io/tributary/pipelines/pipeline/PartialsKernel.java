package io.tributary.pipelines.pipeline;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.kernel.BatchStream;
import io.tributary.pipelines.kernel.Kernel;
import io.tributary.pipelines.kernel.KernelException;
import io.tributary.pipelines.kernel.PreparedCalls;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;

/**
 * The windows of a slice of readings, as partials. The param is the pipeline; rows of the input are readings as it decodes them; the
 * output is for {@link WindowShares}, which merges those of all slices. Pipelines whose slices can't be merged are refused.
 */
public final class PartialsKernel implements Kernel {
    public static final Id ID = new Id("partials", 1);

    private static final int PREPARED_MAX = 8;

    private final PreparedCalls prepared = new PreparedCalls(PREPARED_MAX, PartialsKernel::slices);

    @Override
    public Id id() {
        return ID;
    }

    /** What such a kernel is told. */
    public static byte[] params(Pipeline pipeline) {
        return PipelineParams.of(pipeline);
    }

    @Override
    public Optional<Sample> sample(BufferAllocator allocator) throws KernelException {
        return Optional.of(new Sample(params(SampleReadings.pipeline()), SampleReadings.stream(allocator)));
    }

    @Override
    public Prepared prepare(byte[] params) throws KernelException {
        return prepared.of(params);
    }

    private static Prepared slices(byte[] params) throws KernelException {
        Pipeline pipeline = PipelineParams.read(params, ID);
        return new Slice(Slices.of(pipeline), Prices.ofWindows(pipeline));
    }

    private record Slice(Pipeline pipeline, Prices prices) implements Prepared {
        @Override
        public long fuel(long rows) {
            return prices.of(rows, 0, rows / Prices.READINGS_PER_WINDOW);
        }

        @Override
        public Result call(byte[] input, Scope scope) throws KernelException {
            try (Batch batch = BatchStream.read(input, pipeline.layout().schema(), scope.allocator());
                    SliceRun run = new SliceRun(pipeline, scope)) {
                Prices.check(batch.rows());
                Prices.check(prices.of(batch.rows(), 0, 0), scope);
                run.process(batch);
                byte[] output = run.finish();
                return new Result(output, Prices.check(prices.of(batch.rows(), 0, run.windows()), scope));
            }
        }
    }
}
