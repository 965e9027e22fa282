package io.tributary.sim.app;

import io.tributary.sim.publish.Playback;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/** A bar on the terminal that moves while a playback runs; silent where nobody watches. */
final class ProgressLine implements Consumer<Playback.Progress>, AutoCloseable {
    private static final int WIDTH = 30;

    private final PrintWriter err;
    private final boolean shown;
    private final ToDoubleFunction<Playback.Progress> fraction;
    private boolean dirty;

    /** {@code fraction} of the work that is done, 0 to 1, or less than 0 where nobody knows. */
    ProgressLine(PrintWriter err, boolean quiet, ToDoubleFunction<Playback.Progress> fraction) {
        this.err = err;
        this.fraction = fraction;
        shown = !quiet && Terminal.attached();
    }

    @Override
    public void accept(Playback.Progress progress) {
        if (!shown) {
            return;
        }
        double part = Math.min(1, fraction.applyAsDouble(progress));
        String bar = "";
        if (part >= 0) {
            int full = (int) (part * WIDTH);
            bar = String.format(
                    Locale.ROOT, "[%s%s] %3.0f %%  ", "#".repeat(full), ".".repeat(WIDTH - full), part * 100);
        }
        err.print(String.format(
                Locale.ROOT,
                "\r%s%,d published, %,.0f/s   ",
                bar,
                progress.counts().published(),
                progress.perSecond()));
        err.flush();
        dirty = true;
    }

    @Override
    public void close() {
        if (dirty) {
            err.print("\r" + " ".repeat(WIDTH + 50) + "\r");
            err.flush();
        }
    }
}
