package io.tributary.pipelines.pipeline;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.kernel.BatchStream;
import io.tributary.pipelines.kernel.Kernel;
import io.tributary.pipelines.kernel.KernelException;
import io.tributary.pipelines.kernel.PreparedCalls;
import io.tributary.pipelines.operator.Operator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;

/**
 * Readings after the steps before a pipeline's window: scores of anomalies and the like over a whole history of some keys. The param is the
 * pipeline; rows of the input are readings as it decodes them, of which the steps have seen none before; rows of the output are what comes
 * out, in order, times as microseconds. What is not a finite number is missing. Readings that a step lets go or can't work on are not
 * in it.
 */
public final class StepsKernel implements Kernel {
    public static final Id ID = new Id("steps", 1);

    /** A step may make more readings than came in, such as one that resamples. */
    static final int OUTPUT_ROWS_MAX = 4 * BatchStream.ROWS_MAX;

    private static final int PREPARED_MAX = 8;

    private final PreparedCalls prepared = new PreparedCalls(PREPARED_MAX, StepsKernel::steps);

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

    private static Prepared steps(byte[] params) throws KernelException {
        Pipeline pipeline = PipelineParams.read(params, ID);
        if (pipeline.layout().other().isPresent()) {
            throw new KernelException(
                    "pipeline " + pipeline.name() + " joins two streams, which don't travel; take the join out");
        }
        return new Steps(pipeline, Prices.ofSteps(pipeline));
    }

    private record Steps(Pipeline pipeline, Prices prices) implements Prepared {
        @Override
        public long fuel(long rows) {
            return prices.of(rows, 0, 0);
        }

        @Override
        public Result call(byte[] input, Scope scope) throws KernelException {
            List<Operator> operators = new ArrayList<>();
            Schema schema = pipeline.layout().schema();
            try (Batch batch = BatchStream.read(input, schema, scope.allocator())) {
                Prices.check(batch.rows());
                long fuel = Prices.check(fuel(batch.rows()), scope);
                for (Pipeline.Step step : pipeline.before()) {
                    operators.add(StepPlans.of(step, schema, Map.of()).open(scope.allocator()));
                    schema = operators.get(operators.size() - 1).output();
                }
                try (Gathered gathered = new Gathered(schema, scope, OUTPUT_ROWS_MAX)) {
                    scope.pass();
                    new Chain(operators, gathered).run(batch);
                    return new Result(gathered.stream(), fuel);
                }
            } finally {
                operators.forEach(Operator::close);
            }
        }
    }

    /** Steps one after the other. */
    private static final class Chain {
        private final List<Operator> operators;
        private final Gathered end;

        Chain(List<Operator> operators, Gathered end) {
            this.operators = operators;
            this.end = end;
        }

        void run(Batch batch) throws KernelException {
            try {
                pass(batch, 0);
                for (int i = 0; i < operators.size(); i++) {
                    operators.get(i).flush(new After(i + 1));
                }
            } catch (Gathered.Full e) {
                throw e.why();
            }
        }

        private void pass(Batch batch, int step) {
            if (step == operators.size()) {
                end.add(batch);
            } else {
                operators.get(step).process(batch, new After(step + 1));
            }
        }

        private final class After implements Operator.Output {
            private final int next;

            After(int next) {
                this.next = next;
            }

            @Override
            public void emit(Batch batch) {
                pass(batch, next);
            }

            @Override
            public void filtered(int readings) {}

            @Override
            public void duplicate(int readings) {}

            @Override
            public void late(int readings) {}

            @Override
            public void absorbed(int readings) {}

            @Override
            public void derived(int readings) {}

            @Override
            public void quarantined(Batch batch, int row, String reason) {}
        }
    }
}
