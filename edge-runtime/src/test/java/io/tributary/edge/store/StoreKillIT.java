package io.tributary.edge.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 of a process that commits, at random instants; {@code -Dtributary.torture.kills} says how often. */
@Tag("torture")
class StoreKillIT {
    private static final int KILLS = Integer.getInteger("tributary.torture.kills", 10);
    private static final long SEED = Long.getLong("tributary.torture.seed", 1);
    private static final String NUMBER = "number";

    @TempDir
    Path directory;

    @Test
    void what_was_told_as_done_survives_a_kill_and_nothing_is_half_there() throws Exception {
        System.out.println(KILLS + " kills, -Dtributary.torture.seed=" + SEED);
        Random random = new Random(SEED);
        RandomCommits commits = new RandomCommits(SEED, 12);
        int made = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            int told = killAfter(made, 1 + random.nextInt(60), random.nextInt(5_000_000));
            try (Store store = StoreBench.open(directory)) {
                String where = "seed " + SEED + ", kill " + kill;
                assertThat(store.notice()).as(where).isEmpty();
                int kept = store.received(NUMBER)
                        .map(bytes -> ByteBuffer.wrap(bytes).getInt())
                        .orElse(0);
                assertThat(kept).as(where).isGreaterThanOrEqualTo(told);
                for (; made < kept; made++) {
                    commits.next();
                }
                assertThat(Contents.of(store, RandomCommits.SOURCES).asMap())
                        .as("%s, after commit %d", where, kept)
                        .isEqualTo(commits.model().asMap());
            }
        }
        assertThat(made).isGreaterThan(KILLS);
    }

    /** @return the last commit that it was told of as done */
    private int killAfter(int made, int more, int nanos) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Dtributary.torture.seed=" + SEED,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Committing.class.getName(),
                        directory.toString(),
                        Integer.toString(made))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        int told = made;
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
            String line = lines.readLine();
            while (line != null) {
                told = Integer.parseInt(line);
                if (told == made + more) {
                    LockSupport.parkNanos(nanos);
                    // Through its handle: the process itself would close what it printed as well.
                    process.toHandle().destroyForcibly();
                }
                line = lines.readLine();
            }
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.waitFor()).as("it was killed").isEqualTo(128 + 9);
        return told;
    }

    /** Goes on committing where it was left, several commits at a time, and prints the number of each when it is done. */
    static final class Committing {
        private static final int AT_ONCE = 3;

        public static void main(String[] arguments) throws Exception {
            RandomCommits commits = new RandomCommits(SEED, 12);
            int number = Integer.parseInt(arguments[1]);
            for (int i = 0; i < number; i++) {
                commits.next();
            }
            Semaphore free = new Semaphore(AT_ONCE);
            try (Store store = StoreBench.open(Path.of(arguments[0]))) {
                while (true) {
                    int next = ++number;
                    free.acquire();
                    Commit commit = commits.next();
                    commit.received(
                            NUMBER,
                            ByteBuffer.allocate(Integer.BYTES).putInt(next).array());
                    store.commit(commit, () -> {
                        System.out.println(next);
                        System.out.flush();
                        free.release();
                    });
                }
            }
        }
    }
}
