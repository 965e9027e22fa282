package io.tributary.edge.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.tributary.pipelines.testing.Eventually;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file system that is full, or can't be written: a small one in memory, made for the test. */
class StoreDiskIT {
    @TempDir
    Path folder;

    private Path disk = Path.of("");
    private boolean mounted;

    @BeforeEach
    void mount() throws Exception {
        assumeFalse(
                "no".equals(System.getProperty("tributary.test.mounts")),
                "left out, as -Dtributary.test.mounts=no asks for: nothing was tested on a full disk");
        disk = Files.createDirectory(folder.resolve("disk"));
        String said = run("mount", "-t", "tmpfs", "-o", "size=2m", "tributary", disk.toString());
        assertThat(said)
                .as("a small file system can't be mounted: run this as root with the right to mount, or leave it out by"
                        + " -Dtributary.test.mounts=no")
                .isEmpty();
        mounted = true;
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            run("umount", disk.toString());
        }
    }

    @Test
    void a_full_disk_delays_commits_and_loses_none() throws Exception {
        RandomCommits commits = new RandomCommits(21, 20);
        AtomicInteger done = new AtomicInteger();
        try (Store store = StoreBench.open(disk)) {
            StoreBench.commit(store, commits.next());
            fill();
            for (int i = 0; i < 30; i++) {
                store.commit(commits.next(), done::incrementAndGet);
            }
            Eventually.until("it says so", () -> store.health().isPresent());
            assertThat(store.health()).hasValue("the disk of " + disk + " is full: free some space");
            assertThat(done).hasValueLessThan(30);
            Files.delete(disk.resolve("filler"));
            Eventually.until(
                    "it recovers", Duration.ofSeconds(5), () -> store.health().isEmpty() && done.get() == 30);
        }
        try (Store store = StoreBench.open(disk)) {
            assertThat(store.notice()).isEmpty();
            assertThat(Contents.of(store, RandomCommits.SOURCES).asMap())
                    .isEqualTo(commits.model().asMap());
        }
    }

    @Test
    void a_full_disk_at_the_start_is_said_with_the_way_out_and_passes() throws Exception {
        fill();
        assertThatThrownBy(() -> StoreBench.open(disk))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.isPassing()).isTrue())
                .hasMessageContaining(disk.toString())
                .hasMessageContaining("full");
        Files.delete(disk.resolve("filler"));
        try (Store store = StoreBench.open(disk)) {
            assertThat(store.notice()).isEmpty();
            StoreBench.commit(store, new Commit().received("city", new byte[] {1}));
        }
    }

    @Test
    void a_read_only_disk_is_said_with_the_way_out_and_passes() throws Exception {
        RandomCommits commits = new RandomCommits(22, 20);
        try (Store store = StoreBench.open(disk)) {
            StoreBench.commit(store, commits.next());
        }
        assertThat(run("mount", "-o", "remount,ro", disk.toString())).isEmpty();
        assertThatThrownBy(() -> StoreBench.open(disk))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.isPassing()).isTrue())
                .hasMessage(
                        disk + " can't be written: give it to the user that the node runs as, or mount it writable");
        assertThat(run("mount", "-o", "remount,rw", disk.toString())).isEmpty();
        try (Store store = StoreBench.open(disk)) {
            assertThat(Contents.of(store, RandomCommits.SOURCES).asMap())
                    .isEqualTo(commits.model().asMap());
        }
    }

    /** To the last byte. */
    private void fill() throws IOException {
        Path filler = disk.resolve("filler");
        for (int piece = 64 << 10; piece > 0; piece /= 2) {
            try {
                while (true) {
                    Files.write(filler, new byte[piece], StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                }
            } catch (IOException e) {
                // So large a piece has no room any more.
            }
        }
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() == 0 ? "" : "exit " + process.exitValue() + ": " + said;
    }
}
