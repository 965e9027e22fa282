package io.tributary.edge.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a store says it has written is what the kernel says of the process. */
class StoreWrittenIT {
    private static final Path PROCESS_IO = Path.of("/proc/self/io");

    @TempDir
    private Path folder = Path.of("");

    @Test
    void bytes_written_are_those_of_the_process() throws Exception {
        assumeThat(PROCESS_IO).exists();
        assumeThat(Files.getFileStore(folder).type()).isNotEqualTo("tmpfs");
        RandomCommits commits = new RandomCommits(41, 20);
        try (Store store = StoreBench.open(folder)) {
            StoreBench.commit(store, commits.next());
            long process = written();
            long said = store.figures().bytesWritten();
            for (int i = 0; i < 300; i++) {
                StoreBench.commit(store, commits.next());
            }
            process = written() - process;
            said = store.figures().bytesWritten() - said;
            assertThat(said).as("by the metric").isPositive();
            // Other threads of the tests write a little, and the witness is written behind what it has seen.
            assertThat(process).as("by the process").isBetween(said, said + said / 10 + 64 * 1024);
        }
    }

    private static long written() throws IOException {
        return Files.readAllLines(PROCESS_IO).stream()
                .filter(line -> line.startsWith("write_bytes: "))
                .mapToLong(line -> Long.parseLong(line.substring("write_bytes: ".length())))
                .findFirst()
                .orElseThrow();
    }
}
