package io.tributary.pipelines.pipeline;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.decode.Decoder;
import io.tributary.pipelines.decode.Decoders;
import io.tributary.pipelines.kernel.Kernel;
import io.tributary.pipelines.kernel.KernelException;
import io.tributary.pipelines.kernel.PreparedCalls;
import io.tributary.pipelines.message.Message;
import io.tributary.pipelines.pipeline.Pipeline.Step;
import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import io.tributary.pipelines.state.StateWriter;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;

/**
 * The windows of a slice of a recording, as partials. Params are the pipeline and how the recording is written; the output is as of {@link
 * PartialsKernel}. The input is no Arrow stream but whole lines of text as they were recorded, and costs by its bytes. A line that can't
 * be used is counted as quarantined.
 */
public final class ReplayKernel implements Kernel {
    public static final Id ID = new Id("replay", 1);

    /** What a slice may have at most. */
    public static final int INPUT_BYTES_MAX = 4 << 20;

    private static final int PREPARED_MAX = 8;
    private static final int BYTES_PER_READING = 64;
    private static final int BATCH_ROWS = 4_096;

    private final PreparedCalls prepared = new PreparedCalls(PREPARED_MAX, ReplayKernel::slices);

    /** Why a pipeline's recorded messages can't be worked on in slices, here or elsewhere; empty if they can. */
    public static Optional<String> refusal(Pipeline pipeline) {
        for (Step step : pipeline.before()) {
            if (step instanceof Step.Wasm
                    || (step instanceof Step.Lookup lookup
                            && lookup.table().file().isPresent())) {
                return Optional.of(
                        "step " + (pipeline.before().indexOf(step) + 1) + " names a file, which does not travel");
            }
        }
        byte[] params = ofMessages(pipeline);
        if (params.length > PARAMS_BYTES_MAX) {
            return Optional.of(
                    "the pipeline takes " + params.length + " bytes, and a task's " + PARAMS_BYTES_MAX + " at most");
        }
        try {
            slices(params);
            return Optional.empty();
        } catch (KernelException e) {
            String why = String.valueOf(e.getMessage());
            return Optional.of(why.substring(why.indexOf(": ") + 1).strip());
        }
    }

    @Override
    public Id id() {
        return ID;
    }

    /**
     * Params for recorded messages: each line a JSON object of {@code topic}, {@code at} and {@code payload}, as {@code tributary replay}
     * reads them.
     */
    public static byte[] ofMessages(Pipeline pipeline) {
        return params(pipeline, "");
    }

    /**
     * Params for lines that are payloads themselves: of a CSV, or JSON.
     *
     * @param topic what all of them came on
     */
    public static byte[] ofPayloads(Pipeline pipeline, String topic) {
        return params(pipeline, topic);
    }

    private static byte[] params(Pipeline pipeline, String topic) {
        StateWriter out = new StateWriter();
        PipelineParams.write(pipeline.definition(), out);
        out.putText(topic);
        return out.bytes();
    }

    @Override
    public Optional<Sample> sample(BufferAllocator allocator) throws KernelException {
        return Optional.of(new Sample(ofMessages(SampleReadings.pipeline()), SampleReadings.lines()));
    }

    @Override
    public Prepared prepare(byte[] params) throws KernelException {
        return prepared.of(params);
    }

    private static Prepared slices(byte[] params) throws KernelException {
        StateReader in = new StateReader(params);
        try {
            Pipeline pipeline = PipelineParams.read(in);
            String topic = in.getText(PARAMS_BYTES_MAX);
            in.end();
            if (!topic.isEmpty() && pipeline.layout().time().isEmpty()) {
                throw new KernelException(
                        "pipeline " + pipeline.name() + " goes by the time of arrival, which these lines"
                                + " don't tell; record topic, at and payload");
            }
            return new Slice(Slices.of(pipeline), topic, Prices.ofWindows(pipeline));
        } catch (StateException e) {
            throw new KernelException("these are no params of " + ID + ": " + e.getMessage(), e);
        }
    }

    private record Slice(Pipeline pipeline, String topic, Prices prices) implements Prepared {
        /** @param rows bytes of input */
        @Override
        public long fuel(long rows) {
            long readings = rows / BYTES_PER_READING;
            return prices.of(readings, rows, readings / Prices.READINGS_PER_WINDOW);
        }

        @Override
        public Result call(byte[] input, Scope scope) throws KernelException {
            if (input.length > INPUT_BYTES_MAX) {
                throw new KernelException(
                        input.length + " bytes at once, more than " + INPUT_BYTES_MAX + "; send fewer");
            }
            Prices.check(prices.of(0, input.length, 0), scope);
            try (Decoder decoder = Decoders.of(pipeline.layout());
                    Batch batch = Decoders.batchFor(pipeline.layout(), scope.allocator(), BATCH_ROWS);
                    SliceRun run = new SliceRun(pipeline, scope)) {
                Lines lines = new Lines(decoder, batch, run);
                int from = 0;
                while (from < input.length) {
                    int end = RecordedLine.end(input, from);
                    if (end > from) {
                        RecordedLine line = RecordedReadings.line(input, from, end, topic);
                        lines.take(line.message(), line.fault());
                    }
                    from = end + 1;
                }
                lines.process();
                byte[] output = run.finish();
                return new Result(output, Prices.check(prices.of(run.readings(), input.length, run.windows()), scope));
            }
        }
    }

    /** Gathers readings into batches. */
    private static final class Lines {
        private final Decoder decoder;
        private final Batch batch;
        private final SliceRun run;

        Lines(Decoder decoder, Batch batch, SliceRun run) {
            this.decoder = decoder;
            this.batch = batch;
            this.run = run;
        }

        void take(Message message, String fault) throws KernelException {
            if (!fault.isEmpty()) {
                run.rejected(message, fault);
                return;
            }
            int readings = decoder.readingsAtMost(message);
            if (readings > batch.capacity()) {
                run.rejected(message, "holds " + readings + " readings, more than " + batch.capacity());
                return;
            }
            if (batch.rows() + readings > batch.capacity()) {
                process();
            }
            decoder.decode(message, batch, run::rejected);
        }

        void process() throws KernelException {
            if (batch.rows() > 0) {
                run.process(batch);
                batch.clear();
            }
        }
    }
}
