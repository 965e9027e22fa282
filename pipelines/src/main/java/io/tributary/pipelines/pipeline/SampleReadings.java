package io.tributary.pipelines.pipeline;

import io.tributary.pipelines.config.ConfigException;
import io.tributary.pipelines.config.Document;
import io.tributary.pipelines.config.Variables;
import io.tributary.pipelines.kernel.KernelException;
import java.nio.charset.StandardCharsets;
import org.apache.arrow.memory.BufferAllocator;

/** A pipeline as many are, and some readings of it: by them machines are compared. */
final class SampleReadings {
    private static final int READINGS = 1_000;
    private static final int DISTRICTS = 20;
    private static final long SECOND = 1_767_225_600L;
    private static final String PIPELINE = """
            apiVersion: tributary/v1
            pipeline: sample
            source:
              mqtt: { topics: ["city/{district}/air"] }
              time: { field: ts, unit: s }
              fields: { pm: { type: double } }
            steps:
              - where: pm < 900.0
              - let: { half: pm / 2 }
              - window: { tumbling: 10m, by: [district] }
                aggregate: { n: count(), mean: avg(half), most: max(pm), p: "quantile(pm, 0.9)" }
            sink:
              - upstream: {}
            """;

    private SampleReadings() {}

    static Pipeline pipeline() {
        try {
            return PipelineReader.read(Document.parse("sample", PIPELINE, Variables.none()));
        } catch (ConfigException e) {
            throw new IllegalStateException("the sample is a pipeline", e);
        }
    }

    static byte[] lines() {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < READINGS; i++) {
            lines.append("{\"topic\":\"city/d")
                    .append(i * 7 % DISTRICTS)
                    .append("/air\",\"at\":\"2026-01-01T00:00:00Z\",\"payload\":{\"ts\":")
                    .append(SECOND + i)
                    .append(",\"pm\":")
                    .append(i * 137 % 8_000 / 8.0)
                    .append("}}\n");
        }
        return lines.toString().getBytes(StandardCharsets.UTF_8);
    }

    static byte[] stream(BufferAllocator allocator) throws KernelException {
        return RecordedReadings.stream(pipeline(), lines(), "", allocator, reason -> {
            throw new IllegalStateException(reason);
        });
    }
}
