package io.tributary.pipelines.wasm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The modules in the repository are what their texts say. Needs {@code wat2wasm} (Debian: {@code apt-get install wabt}), which
 * {@code ./tributary verify} installs, and fails without it.
 */
class BuiltModulesTest {
    @TempDir
    private Path folder = Path.of("");

    static List<Path> texts() throws IOException {
        List<Path> texts = new ArrayList<>();
        for (Path place : List.of(Modules.EXAMPLES, Modules.TESTS)) {
            try (Stream<Path> files = Files.list(place)) {
                files.filter(file -> file.toString().endsWith(".wat")).sorted().forEach(texts::add);
            }
        }
        assertThat(texts).hasSizeGreaterThan(5);
        return texts;
    }

    @ParameterizedTest
    @MethodSource("texts")
    void a_module_is_what_its_text_says(Path text) throws IOException, InterruptedException {
        byte[] built = Modules.built(Files.readString(text), folder);
        Path kept = Path.of(text.toString().replace(".wat", ".wasm"));
        assertThat(Files.readAllBytes(kept))
                .as("to be built again: wat2wasm %s -o %s", text, kept)
                .isEqualTo(built);
    }
}
