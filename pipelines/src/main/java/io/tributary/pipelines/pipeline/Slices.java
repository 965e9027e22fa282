package io.tributary.pipelines.pipeline;

import io.tributary.pipelines.decode.Format;
import io.tributary.pipelines.kernel.KernelException;
import io.tributary.pipelines.pipeline.Pipeline.Step;
import io.tributary.pipelines.window.WindowSpec;
import io.tributary.pipelines.window.WindowSpec.Progress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Which pipelines can work on their history in slices, whose windows are merged afterwards, and how: nothing is late, for a slice does not
 * know what others hold, and every window stays open to the end of its slice.
 */
final class Slices {
    private static final Duration NEVER_LATE = Duration.ofDays(36_500);
    /** As many as a slice may have readings, each in a window and group of its own. */
    private static final int OPEN_MAX = 1 << 20;

    private Slices() {}

    /** @throws KernelException when merged slices would not be what one run gives */
    static Pipeline of(Pipeline pipeline) throws KernelException {
        WindowSpec window = pipeline.window();
        if (!window.shape().isAligned()) {
            throw refused(
                    pipeline,
                    "its windows depend on the readings before them; only tumbling, hopping and calendar windows can be merged");
        }
        for (Step step : pipeline.before()) {
            if (remembers(step)) {
                throw refused(
                        pipeline,
                        "its step " + step.getClass().getSimpleName().toLowerCase(Locale.ROOT)
                                + " remembers readings of before; use steps/1 for a history as a whole, or take the step out");
            }
        }
        if (pipeline.layout().other().isPresent() || pipeline.layout().format() == Format.SPARKPLUG) {
            throw refused(pipeline, "what a message of its source means depends on those before it");
        }
        WindowSpec open = new WindowSpec(
                window.shape(),
                window.by(),
                new Progress(NEVER_LATE, Duration.ZERO, NEVER_LATE, Duration.ZERO, List.of()),
                OPEN_MAX,
                OPEN_MAX);
        return new Pipeline(
                pipeline.name(),
                pipeline.description(),
                pipeline.input(),
                pipeline.layout(),
                pipeline.before(),
                open,
                pipeline.late(),
                pipeline.calls(),
                pipeline.after(),
                pipeline.sinks(),
                pipeline.durability(),
                pipeline.sharing(),
                pipeline.definition());
    }

    private static boolean remembers(Step step) {
        return !(step instanceof Step.Where
                || step instanceof Step.Let
                || step instanceof Step.Columns
                || step instanceof Step.Fraction
                || step instanceof Step.FillWith
                || step instanceof Step.Lookup
                || step instanceof Step.Wasm);
    }

    private static KernelException refused(Pipeline pipeline, String why) {
        return new KernelException("pipeline " + pipeline.name() + " can't be worked on in slices: " + why);
    }
}
