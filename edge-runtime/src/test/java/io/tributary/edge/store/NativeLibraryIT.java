package io.tributary.edge.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** As the build lays a node out, with its libraries in {@code target/lib}. */
class NativeLibraryIT {
    @TempDir
    Path folder;

    @Test
    void nothing_is_unpacked_when_a_store_is_opened() throws Exception {
        Path temporary = Files.createDirectory(folder.resolve("temporary"));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.io.tmpdir=" + temporary,
                        "-XX:-UsePerfData",
                        "-cp",
                        String.join(File.pathSeparator, "target/classes", "target/test-classes", "target/lib/*"),
                        Opens.class.getName(),
                        folder.resolve("store").toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        assertThat(folder.resolve("store").resolve("store.db")).exists();
        try (Stream<Path> unpacked = Files.list(temporary)) {
            assertThat(unpacked).isEmpty();
        }
    }

    /** A program: opens the store in the folder that is its argument, commits and closes it. */
    static final class Opens {
        public static void main(String[] arguments) throws Exception {
            try (Store store = StoreBench.open(Path.of(arguments[0]))) {
                StoreBench.commit(store, new Commit().received("city", new byte[] {1}));
            }
        }
    }
}
