package io.tributary.sim.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.edge.app.Exit;
import io.tributary.pipelines.pipeline.Snippets;
import io.tributary.sim.replay.RecordedArrow;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/**
 * Every command line that the documents show is understood, and the files that it names are there; what needs no network
 * works. Those of the tutorial, which have a folder of their own, are {@link TutorialTest}'s.
 */
class DocumentedCommandsTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");
    /** What needs neither a broker, nor a running node, nor files that only the reader has. */
    private static final Set<String> RUNNABLE = Set.of("lint", "test", "explain", "schema");

    private static final String ROOM = """
            apiVersion: tributary/v1
            pipeline: room
            source:
              mqtt: { topics: ["%s"] }
              time: { field: ts, unit: ms }
              fields: { heat: {} }
            steps:
              - window: { tumbling: 1m }
                aggregate: { n: count(heat) }
            sink: [ { upstream: {} } ]
            """;
    /** What the launcher does itself. */
    private static final Pattern LAUNCHERS = Pattern.compile("^    ([a-z]+)\\) .*;;$", Pattern.MULTILINE);

    @TempDir
    private Path folder = Path.of("");

    private final StringWriter printed = new StringWriter();

    static Stream<String> commands() throws IOException {
        List<String> commands = new ArrayList<>();
        for (Path page : pages()) {
            Stream.concat(Stream.of("sh", "console").flatMap(kind -> lines(page, kind)), Snippets.indentedLines(page))
                    .map(line -> line.replaceFirst("\\s+#.*|^#.*", "").strip())
                    .filter(line -> line.startsWith("./tributary ") || line.startsWith("tributary "))
                    .forEach(commands::add);
        }
        assertThat(commands).hasSizeGreaterThan(5);
        return commands.stream().distinct();
    }

    private static Stream<String> lines(Path page, String kind) {
        try {
            return Snippets.of(page, kind)
                    .flatMap(block -> block.replace("\\\n", " ").lines());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As a shell splits a line. */
    private static List<String> words(String line) {
        return WORD.matcher(line)
                .results()
                .map(word -> word.group(1) == null ? word.group(2) : word.group(1))
                .toList();
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            return Stream.concat(
                            Stream.of("README.md", "CONTRIBUTING.md").map(ROOT::resolve),
                            docs.filter(file -> file.toString().endsWith(".md")))
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("commands")
    void a_documented_command_is_understood(String line) throws IOException {
        List<String> words = words(line).subList(1, words(line).size());
        if (!launchersOwn().contains(words.get(0))) {
            Tributary.commandLine().parseArgs(words.toArray(String[]::new));
        }
        assertThat(words.stream().filter(word -> word.startsWith("configs")).map(ROOT::resolve))
                .allMatch(Files::exists);
    }

    static Stream<String> runnable() throws IOException {
        return commands()
                .filter(line -> RUNNABLE.contains(words(line).get(1)))
                .filter(line -> !line.contains("office"));
    }

    @ParameterizedTest
    @MethodSource("runnable")
    void a_documented_command_that_needs_no_network_works(String line) {
        assertThat(run(line.replace("configs", ROOT + "/configs").replace("target/", folder + "/")))
                .isEqualTo(Exit.OK);
    }

    static Stream<String> meshes() throws IOException {
        return commands().filter(line -> line.contains(" sim mesh"));
    }

    @ParameterizedTest
    @MethodSource("meshes")
    void a_documented_simulation_of_a_mesh_works(String line) {
        // Fewer nodes than the reader may have time for.
        assertThat(run(line.replaceFirst("--nodes [0-9]+", "--nodes 50"))).isEqualTo(Exit.OK);
        assertThat(printed.toString()).contains("\"mean\":", "\"p99\":", "\"messagesPerTask\":", "\"remoteShare\":");
    }

    static Stream<String> rehearsals() throws IOException {
        return commands()
                .filter(line ->
                        line.contains("tributary replay ") && line.contains("--pipeline") && !line.contains("office"));
    }

    @ParameterizedTest
    @MethodSource("rehearsals")
    void a_documented_replay_through_a_pipeline_works(String line) throws IOException {
        Files.writeString(
                folder.resolve("monday.jsonl"),
                "{\"topic\":\"city/a/b/air\",\"at\":\"2026-01-01T00:00:01Z\",\"payload\":{\"ts\":1767225601000,\"heat\":1}}\n");
        Files.writeString(folder.resolve("air-quality.yaml"), ROOM.formatted("city/#"));
        RecordedArrow.write(folder.resolve("monday.arrow"), false, "heat");
        Files.writeString(folder.resolve("heat.yaml"), ROOM.formatted("plant/#"));
        assertThat(run(line.replaceAll("(monday|air-quality|heat)(\\.(jsonl|arrow|yaml))", folder + "/$1$2")))
                .isEqualTo(Exit.OK);
        assertThat(printed.toString()).contains("\"n\":");
    }

    private int run(String line) {
        CommandLine commands = Tributary.commandLine();
        commands.setOut(new PrintWriter(printed));
        commands.setErr(new PrintWriter(printed));
        List<String> words = words(line);
        return Exit.run(commands, words.subList(1, words.size()).toArray(String[]::new));
    }

    private static List<String> launchersOwn() throws IOException {
        return LAUNCHERS
                .matcher(Files.readString(ROOT.resolve("tributary")))
                .results()
                .map(match -> match.group(1))
                .filter(command -> !List.of("run", "gateway").contains(command))
                .toList();
    }
}
