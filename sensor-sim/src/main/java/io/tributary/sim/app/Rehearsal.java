package io.tributary.sim.app;

import io.tributary.edge.trial.Trial;
import io.tributary.pipelines.message.Message;
import io.tributary.pipelines.pipeline.Counts;
import io.tributary.pipelines.pipeline.Pipeline;
import io.tributary.pipelines.summary.SummaryJson;
import io.tributary.sim.publish.Emission;
import io.tributary.sim.replay.Recording;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.apache.arrow.memory.BufferAllocator;

/** A recording passed through a pipeline as if it arrived when it was recorded. One thread. */
final class Rehearsal {
    private static final int BATCH_READINGS_MAX = 65_536;
    /** Ctrl-C is heard at least this often. */
    private static final long PARK_MOST_NANOS = 250_000_000;

    private final Recording recording;
    private final Rate speed;
    private final LongSupplier nanoTime;
    private final LongConsumer park;

    /**
     * @param recording at the speed it was recorded with
     * @param nanoTime a clock that only runs forward, in nanoseconds
     * @param park rests for about so many nanoseconds
     */
    Rehearsal(Recording recording, Rate speed, LongSupplier nanoTime, LongConsumer park) {
        this.recording = recording;
        this.speed = speed;
        this.nanoTime = nanoTime;
        this.park = park;
    }

    /**
     * Runs to the end of the recording, or until {@code stop}, then closes all windows.
     *
     * @param lines takes each finished summary as one line of JSON
     */
    Counts run(Pipeline pipeline, BufferAllocator allocator, BooleanSupplier stop, Consumer<String> lines)
            throws IOException {
        long begun = nanoTime.getAsLong();
        try (Trial trial = new Trial(
                pipeline,
                allocator,
                BATCH_READINGS_MAX,
                summary -> lines.accept(new String(SummaryJson.upstream(summary), StandardCharsets.UTF_8)))) {
            Emission emission = recording.next();
            while (emission != null && !stop.getAsBoolean()) {
                await(begun, emission, trial, stop);
                long arrival = recording.firstMicros() + emission.publishMicros();
                trial.arrive(new Message()
                        .topic(emission.topic(), 0, emission.topic().length)
                        .payload(emission.payload(), 0, emission.payload().length)
                        .received(arrival));
                emission = recording.next();
            }
            trial.finish();
            return trial.counts();
        }
    }

    private void await(long begun, Emission emission, Trial trial, BooleanSupplier stop) {
        if (speed.isMax()) {
            return;
        }
        long due = begun + (long) (emission.publishMicros() * 1_000.0 / speed.value());
        for (long ahead = due - nanoTime.getAsLong(); ahead > 0 && !stop.getAsBoolean(); ) {
            trial.process();
            park.accept(Math.min(ahead, PARK_MOST_NANOS));
            ahead = due - nanoTime.getAsLong();
        }
    }

    /** Counts as members of a JSON object. */
    static Map<String, Object> members(Counts counts) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("in", counts.in());
        members.put("out", counts.out());
        members.put("filtered", counts.filtered());
        members.put("late", counts.late());
        members.put("duplicate", counts.duplicate());
        members.put("quarantined", counts.quarantined());
        members.put("pending", counts.pending());
        return members;
    }
}
