package io.tributary.edge.trial;

import io.tributary.edge.node.AfterWindow;
import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.decode.Decoder;
import io.tributary.pipelines.decode.Decoders;
import io.tributary.pipelines.message.Message;
import io.tributary.pipelines.pipeline.Counts;
import io.tributary.pipelines.pipeline.Pipeline;
import io.tributary.pipelines.pipeline.PipelineRun;
import io.tributary.pipelines.pipeline.Quarantine;
import io.tributary.pipelines.summary.Summary;
import java.util.function.Consumer;
import org.apache.arrow.memory.BufferAllocator;

/**
 * One pipeline, fed by hand, with a clock that stands at the arrival of the last message: what a node does with the
 * same messages, at any speed. One thread.
 */
public final class Trial implements AutoCloseable {
    /** What stands for the node in summaries. */
    public static final Summary.Origin ORIGIN = new Summary.Origin("trial", "1");

    private static final String SITE = "trial";
    /** A node looks at its idle windows this often; the shortest idle time that a pipeline may have is as long. */
    private static final long TICK_MICROS = 100_000;

    private final PipelineRun run;
    private final Decoder decoder;
    private final Decoder.Rejects rejects;
    private final Batch batch;
    private final AfterWindow finishing;
    private final Consumer<Summary> output;
    private boolean begun;
    private long lastReadingMicros;

    /**
     * @param batchReadingsMax rows of a batch; results do not depend on it
     * @param output takes each finished summary, on the calling thread
     */
    public Trial(Pipeline pipeline, BufferAllocator allocator, int batchReadingsMax, Consumer<Summary> output) {
        this.output = output;
        this.finishing = new AfterWindow(allocator);
        this.run = new PipelineRun(pipeline, SITE, ORIGIN, allocator, this::finish);
        this.decoder = Decoders.of(pipeline.layout());
        this.batch = Decoders.batchFor(pipeline.layout(), allocator, batchReadingsMax);
        this.rejects = run::rejected;
    }

    private void finish(Summary summary) {
        finishing.apply(summary).forEach(output);
    }

    /** A message arrives; the clock moves to its time of arrival. One from before the last moves it by nothing. */
    public void arrive(Message message) {
        if (begun) {
            pass(message.receivedMicros());
        }
        begun = true;
        lastReadingMicros = message.receivedMicros();
        if (batch.rows() + decoder.readingsAtMost(message) > batch.capacity()) {
            process();
        }
        decoder.decode(message, batch, rejects);
    }

    /** The clock moves on without a message. */
    public void until(long micros) {
        process();
        if (begun) {
            pass(micros);
        }
    }

    private void pass(long micros) {
        long elapsed = micros - lastReadingMicros;
        if (elapsed >= TICK_MICROS) {
            process();
            run.idle(elapsed);
        }
    }

    /** Works on what has arrived; else that happens when a batch is full or time passes. */
    public void process() {
        if (batch.rows() > 0) {
            run.process(batch);
            batch.clear();
        }
    }

    /** Closes all windows, as a node does when it stops. */
    public void finish() {
        process();
        run.flush();
    }

    public Counts counts() {
        return run.counts();
    }

    public Quarantine quarantine() {
        return run.quarantine();
    }

    @Override
    public void close() {
        batch.close();
        decoder.close();
        run.close();
        finishing.close();
    }
}
