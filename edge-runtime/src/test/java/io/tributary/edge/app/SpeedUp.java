package io.tributary.edge.app;

import io.tributary.edge.lab.Wire;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A job that takes nothing but CPU, given to a node by {@code tributary task submit}: alone, and with neighbours. */
final class SpeedUp {
    private static final int SAMPLES = 12_000;
    private static final int BLOCK = 50;
    private static final int WARM = 32;
    /** Frame after frame is worked out, and none is worth telling of. */
    private static final String PIPELINE = """
            apiVersion: tributary/v1
            pipeline: search
            source:
              mqtt: { topics: ["m/{machine}"] }
              each: g
              time: { field: $.ts, unit: ms }
              fields: { g: { type: double, path: "@" } }
            steps:
              - fft: { of: g, samples: 1024, hop: 1, hz: 1000, by: [machine] }
              - where: rms < 0.0
              - window: { tumbling: 1s }
                aggregate: { n: count() }
            sink:
              - upstream: {}
            """;

    private SpeedUp() {}

    static void run(Wire link, int percent, int files) throws Exception {
        Path folder = NeighboursBench.folder();
        List<String> inputs = inputs(folder, files);
        Path pipeline = Files.writeString(folder.resolve("search.yaml"), PIPELINE);
        double alone = 0;
        StringBuilder line = new StringBuilder("speedup:");
        for (int nodes : new int[] {1, 2, 4}) {
            double seconds = seconds(link, percent, nodes, folder, pipeline, inputs);
            alone = nodes == 1 ? seconds : alone;
            line.append(String.format(
                    " %d node%s %.1f s (%.2f times, %.0f %% of linear);",
                    nodes, nodes == 1 ? "" : "s", seconds, alone / seconds, 100 * alone / seconds / nodes));
        }
        System.out.println(line.append(" ").append(files).append(" slices"));
    }

    private static List<String> inputs(Path folder, int files) throws IOException {
        Random random = new Random(1);
        List<String> inputs = new ArrayList<>();
        for (int file = 0; file < files; file++) {
            StringBuilder lines = new StringBuilder();
            for (int i = 0; i < SAMPLES; i += BLOCK) {
                lines.append("{\"ts\":").append(1_767_225_600_000L + i).append(",\"g\":[");
                for (int k = 0; k < BLOCK; k++) {
                    lines.append(k == 0 ? "" : ",").append(random.nextInt(1_000));
                }
                lines.append("]}\n");
            }
            inputs.add(Files.writeString(folder.resolve("m" + file + ".jsonl"), lines)
                    .toString());
        }
        return inputs;
    }

    /** Of the second of two runs: in the first, nodes get warm and to know how fast they are. */
    private static double seconds(Wire link, int percent, int nodes, Path folder, Path pipeline, List<String> inputs)
            throws Exception {
        ShakeLoad none = new ShakeLoad(1, 1_000, 8, 1_000, "share: never", 1);
        try (NeighboursSite site =
                new NeighboursSite(NeighboursBench.folder(), nodes, percent, link, "", none.pipeline())) {
            site.awaitReady();
            site.awaitLending(nodes - 1);
            submit(site, pipeline, folder.resolve("warm" + nodes), inputs.subList(0, Math.min(WARM, inputs.size())));
            long begun = System.nanoTime();
            String said = submit(site, pipeline, folder.resolve("out" + nodes), inputs);
            double seconds = (System.nanoTime() - begun) / 1e9;
            System.out.printf("%d: %.1f s: %s%n", nodes, seconds, said.strip());
            return seconds;
        }
    }

    /** The command runs on the node's machine, but not on its part of a core. */
    private static String submit(NeighboursSite site, Path pipeline, Path out, List<String> inputs) throws Exception {
        List<String> words = new ArrayList<>(site.network().beside(0));
        words.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                EdgeApp.class.getName()));
        words.addAll(List.of(
                "task", "submit", "--kernel", "steps", "--json", "--topic", "m/a", "--pipeline", pipeline.toString()));
        words.addAll(List.of("--out", out.toString(), "--node", site.address()));
        words.addAll(inputs);
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new AssertionError(said);
        }
        return said.substring(said.indexOf('{'));
    }
}
