package io.tributary.edge.trial;

import io.tributary.pipelines.message.Message;
import io.tributary.pipelines.pipeline.Counts;
import io.tributary.pipelines.pipeline.Pipeline;
import io.tributary.pipelines.pipeline.Quarantine;
import io.tributary.pipelines.pipeline.TestCase;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/**
 * What came of one test.
 *
 * @param faults how what happened differs from what was expected, a sentence each; empty for a test that passed
 */
public record Verdict(TestCase test, List<String> faults) {
    private static final int BATCH_READINGS_MAX = 256;
    private static final int REASONS_SHOWN_MAX = 5;

    public Verdict {
        faults = List.copyOf(faults);
    }

    public boolean passed() {
        return faults.isEmpty();
    }

    /** Runs a test, from an empty pipeline on. */
    public static Verdict of(Pipeline pipeline, TestCase test, BufferAllocator allocator) {
        List<Row> rows = new ArrayList<>();
        int readingsMax = Math.max(BATCH_READINGS_MAX, longestMessage(test));
        try (Trial trial = new Trial(pipeline, allocator, readingsMax, summary -> rows.add(Row.of(summary)))) {
            for (TestCase.Input input : test.input()) {
                trial.arrive(Message.of(input.topic(), input.payload(), input.atMicros()));
            }
            if (test.until().isPresent()) {
                trial.until(test.until().get());
            } else {
                trial.finish();
            }
            return new Verdict(test, faults(test, rows, trial));
        }
    }

    /** No payload holds more readings than bytes, so this is room for whatever a test sends in one message. */
    private static int longestMessage(TestCase test) {
        return test.input().stream()
                .mapToInt(input -> input.payload().length)
                .max()
                .orElse(0);
    }

    private static List<String> faults(TestCase test, List<Row> rows, Trial trial) {
        List<String> faults = new ArrayList<>();
        test.expect().ifPresent(expected -> faults.addAll(new Matching(test, expected, rows).faults()));
        Counts counts = trial.counts();
        test.counts().forEach((outcome, wanted) -> {
            long had = TestCase.outcome(counts, outcome);
            if (had != wanted) {
                faults.add("counts: " + outcome + " is " + had + ", not " + wanted);
            }
        });
        List<String> reasons = trial.quarantine().entries().stream()
                .map(Quarantine.Entry::reason)
                .toList();
        for (String part : test.quarantine()) {
            if (reasons.stream().noneMatch(reason -> reason.contains(part))) {
                faults.add("quarantine: no reason holds '" + part + "'");
            }
        }
        if (!counts.balanced()) {
            faults.add("readings are unaccounted for");
        }
        if (!faults.isEmpty()) {
            faults.add("readings: " + counts);
            reasons.stream()
                    .distinct()
                    .limit(REASONS_SHOWN_MAX)
                    .forEach(reason -> faults.add("quarantined: " + reason));
        }
        return faults;
    }
}
