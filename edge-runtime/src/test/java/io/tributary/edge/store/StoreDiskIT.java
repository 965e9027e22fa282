package io.tributary.edge.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.pipelines.testing.Eventually;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file system that is full, or can't be written: a small one in memory, made for the test. */
class StoreDiskIT {
    @TempDir
    Path folder;

    private Path disk = Path.of("");
    private @Nullable SmallDisk mounted;

    @BeforeEach
    void mount() throws Exception {
        SmallDisk small = SmallDisk.mounted(folder.resolve("disk"), "2m");
        mounted = small;
        disk = small.folder();
    }

    @AfterEach
    void unmount() {
        if (mounted != null) {
            mounted.close();
        }
    }

    private SmallDisk small() {
        return Objects.requireNonNull(mounted);
    }

    @Test
    void a_full_disk_delays_commits_and_loses_none() throws Exception {
        RandomCommits commits = new RandomCommits(21, 20);
        AtomicInteger done = new AtomicInteger();
        try (Store store = StoreBench.open(disk)) {
            StoreBench.commit(store, commits.next());
            small().fill();
            for (int i = 0; i < 30; i++) {
                store.commit(commits.next(), done::incrementAndGet);
            }
            Eventually.until("it says so", () -> store.health().isPresent());
            assertThat(store.health()).hasValue("the disk of " + disk + " is full: free some space");
            assertThat(done).hasValueLessThan(30);
            small().free();
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
        small().fill();
        assertThatThrownBy(() -> StoreBench.open(disk))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.isPassing()).isTrue())
                .hasMessageContaining(disk.toString())
                .hasMessageContaining("full");
        small().free();
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
        small().readOnly();
        assertThatThrownBy(() -> StoreBench.open(disk))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.isPassing()).isTrue())
                .hasMessage(
                        disk + " can't be written: give it to the user that the node runs as, or mount it writable");
        small().writable();
        try (Store store = StoreBench.open(disk)) {
            assertThat(Contents.of(store, RandomCommits.SOURCES).asMap())
                    .isEqualTo(commits.model().asMap());
        }
    }
}
