package io.tributary.sim.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.edge.app.Exit;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Whoever types what the tutorial shows sees what the tutorial shows. */
class TutorialTest {
    private static final Path PAGE = Path.of("../docs/tutorial.md");
    /** A block that is a whole file says so in its first line. */
    private static final Pattern FILE = Pattern.compile("```yaml\\n# (office/\\S+)\\n(.*?)```", Pattern.DOTALL);

    private static final Pattern RECORDING = Pattern.compile("```jsonl\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern COMMAND =
            Pattern.compile("```sh\\n\\./tributary (\\V+)\\n```\\n\\n```text\\n(.*?)\\n```", Pattern.DOTALL);
    private static final Pattern FAULTS = Pattern.compile("exit code 78:\\n\\n```text\\n(.*?)\\n```", Pattern.DOTALL);

    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    void saves_the_files_of_the_page() throws IOException {
        Files.createDirectories(folder.resolve("office"));
        for (MatchResult file : found(FILE)) {
            Files.writeString(folder.resolve(file.group(1)), "# " + file.group(1) + "\n" + file.group(2));
        }
        Files.writeString(
                folder.resolve("office/morning.jsonl"), found(RECORDING).get(0).group(1));
    }

    static Stream<String> commands() throws IOException {
        assertThat(found(COMMAND)).hasSizeGreaterThanOrEqualTo(4);
        return found(COMMAND).stream().map(command -> command.group(1));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void a_command_prints_what_the_page_shows(String line) throws IOException {
        String shown = found(COMMAND).stream()
                .filter(command -> command.group(1).equals(line))
                .findFirst()
                .orElseThrow()
                .group(2);
        StringWriter printed = new StringWriter();
        assertThat(run(line, printed)).as(printed.toString()).isEqualTo(Exit.OK);
        assertThat(said(printed)).isEqualTo(shown);
    }

    @Test
    void the_mistakes_of_the_page_are_found_where_it_says() throws IOException {
        Path file = folder.resolve("office/co2.yaml");
        Files.writeString(
                file, Files.readString(file).replace("range:", "rnage:").replace("avg(co2)", "avg(co)"));
        StringWriter printed = new StringWriter();
        assertThat(run("lint office/co2.yaml", printed)).isEqualTo(Exit.BAD_CONFIG);
        assertThat(said(printed)).isEqualTo(found(FAULTS).get(0).group(1));
    }

    @Test
    void the_files_of_the_page_fit_together() {
        StringWriter printed = new StringWriter();
        assertThat(run("lint office", printed)).as(printed.toString()).isEqualTo(Exit.OK);
        assertThat(said(printed)).contains("(pipeline)", "(node)", "(site)", "(fleet)");
    }

    private int run(String line, StringWriter printed) {
        CommandLine commands = Tributary.commandLine();
        commands.setOut(new PrintWriter(printed));
        commands.setErr(new PrintWriter(printed));
        return Exit.run(
                commands,
                line.replace("office", folder.resolve("office").toString()).split(" "));
    }

    private String said(StringWriter printed) {
        return printed.toString().replace(folder + "/", "").strip();
    }

    private static List<MatchResult> found(Pattern pattern) throws IOException {
        Matcher matcher = pattern.matcher(Files.readString(PAGE));
        return matcher.results().toList();
    }
}
