package io.tributary.sim.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every command line that the documents show is understood, and the files that it names are there. */
class DocumentedCommandsTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern SHELL = Pattern.compile("```sh\\n(.*?)```", Pattern.DOTALL);
    /** What the launcher does itself. */
    private static final Pattern LAUNCHERS = Pattern.compile("^    ([a-z]+)\\) .*;;$", Pattern.MULTILINE);

    static Stream<String> commands() throws IOException {
        List<String> commands = new ArrayList<>();
        for (Path page : pages()) {
            Matcher block = SHELL.matcher(Files.readString(page));
            while (block.find()) {
                block.group(1)
                        .replace("\\\n", " ")
                        .lines()
                        .map(line -> line.replaceFirst("\\s+#.*|^#.*", "").strip())
                        .filter(line -> line.startsWith("./tributary ") || line.startsWith("tributary "))
                        .forEach(commands::add);
            }
        }
        assertThat(commands).hasSizeGreaterThan(5);
        return commands.stream().distinct();
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
        List<String> words = Arrays.asList(line.split("\\s+")).subList(1, line.split("\\s+").length);
        if (!launchersOwn().contains(words.get(0))) {
            Tributary.commandLine().parseArgs(words.toArray(String[]::new));
        }
        assertThat(words.stream().filter(word -> word.startsWith("configs")).map(ROOT::resolve))
                .allMatch(Files::exists);
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
