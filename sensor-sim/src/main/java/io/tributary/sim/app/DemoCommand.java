package io.tributary.sim.app;

import io.tributary.edge.app.Exit;
import io.tributary.pipelines.config.ConfigException;
import io.tributary.sim.publish.Playback;
import io.tributary.sim.site.Upstream;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tributary demo}: a whole simulated site, live in the terminal. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "Runs a simulated site in this process: 50 sensors, two nodes, a gateway with its own broker.",
            "Exits with 0 if summaries arrived upstream and every reading is accounted for."
        })
final class DemoCommand implements Callable<Integer> {
    private static final long REPAINT_NANOS = 1_000_000_000;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--for",
            paramLabel = "TIME",
            converter = Readers.OfDuration.class,
            description = "Stop after this time, such as 20s. Default: at Ctrl-C.")
    private @Nullable Duration lasting;

    private final boolean terminal = Terminal.attached();
    private long paintedNanos;
    private int paintedLines;

    @Override
    public Integer call() throws IOException, ConfigException {
        PrintWriter out = spec.commandLine().getOut();
        try (Interruption stop = Interruption.install();
                DemoSite site = new DemoSite(RandomGenerator.getDefault())) {
            Duration limit = lasting != null ? lasting : ChronoUnit.FOREVER.getDuration();
            site.run(limit, stop, so -> paint(out, site, so));
            boolean holds = site.holds();
            out.printf(
                    Locale.ROOT,
                    "%,d readings published, %,d summaries upstream, %s%n",
                    site.published(),
                    site.upstream().received(),
                    holds ? "every reading accounted for" : "READINGS MISSING");
            for (String pipeline : DemoSite.PIPELINES) {
                out.println(pipeline + ": " + site.counts(pipeline));
            }
            out.flush();
            return holds ? Exit.OK : Exit.FAILED;
        }
    }

    private void paint(PrintWriter out, DemoSite site, Playback.Progress progress) {
        long now = System.nanoTime();
        if (now - paintedNanos < REPAINT_NANOS) {
            return;
        }
        paintedNanos = now;
        List<String> lines = terminal ? table(site, progress) : List.of(line(site, progress));
        if (paintedLines > 0 && terminal) {
            out.print("\u001b[" + paintedLines + "A\u001b[J");
        }
        lines.forEach(out::println);
        out.flush();
        paintedLines = lines.size();
    }

    private static String line(DemoSite site, Playback.Progress progress) {
        return String.format(
                Locale.ROOT,
                "%4d s  %,.0f readings/s  %,d summaries upstream, %,d ms after their window  districts: %s",
                progress.elapsed().toSeconds(),
                progress.perSecond(),
                site.upstream().received(),
                site.upstream().delay().toMillis(),
                site.counts("districts"));
    }

    private static List<String> table(DemoSite site, Playback.Progress progress) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "Tributary demo  %d s  50 sensors  %,.0f readings/s  %,d summaries upstream, the last %,d ms after its window",
                progress.elapsed().toSeconds(),
                progress.perSecond(),
                site.upstream().received(),
                site.upstream().delay().toMillis()));
        lines.add("");
        lines.add("PIPELINE   GROUP    WINDOW END                MEAN     PEAK  READINGS  NODES");
        for (Upstream.Row row : site.upstream().rows()) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%-10s %-8s %-20s %9s %8s %9d %6d",
                    row.pipeline(),
                    row.group(),
                    row.end(),
                    decimals(row.mean()),
                    decimals(row.peak()),
                    row.readings(),
                    row.nodes()));
        }
        lines.add("");
        for (int node = 0; node < site.nodes(); node++) {
            for (String pipeline : DemoSite.PIPELINES) {
                lines.add("node-" + (node + 1) + " " + pipeline + ": " + site.counts(node, pipeline));
            }
        }
        return lines;
    }

    private static String decimals(String number) {
        return number.isEmpty() || number.equals("null")
                ? "-"
                : String.format(Locale.ROOT, "%.2f", Double.parseDouble(number));
    }
}
