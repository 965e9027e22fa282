package io.tributary.edge.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever looks at a store learns what the next start would, and leaves no trace. */
class ExaminationTest {
    @TempDir(factory = MemoryFolder.class)
    private Path folder = Path.of("");

    @TempDir(factory = MemoryFolder.class)
    private Path scratch = Path.of("");

    private Examination looked() throws Exception {
        Map<String, String> before = traces(folder);
        Examination found = Examination.of(folder, scratch, StoreBench.CLOCK);
        assertThat(traces(folder)).isEqualTo(before);
        assertThat(traces(scratch)).isEmpty();
        return found;
    }

    private static Map<String, String> traces(Path folder) throws IOException {
        Map<String, String> traces = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                traces.put(file.getFileName().toString(), Files.getLastModifiedTime(file) + " " + Files.size(file));
            }
        }
        return traces;
    }

    @Test
    void a_store_that_was_closed_is_whole_and_shows_what_waits() throws Exception {
        RandomCommits commits = new RandomCommits(51, 20);
        Map<String, Backlog> waiting = new TreeMap<>();
        try (Store store = StoreBench.open(folder)) {
            for (int i = 0; i < 40; i++) {
                StoreBench.commit(store, commits.next());
            }
            store.outlets().forEach(outlet -> waiting.put(outlet, store.backlog(outlet)));
            waiting.values().removeIf(backlog -> backlog.count() == 0);
        }
        Examination found = looked();
        assertThat(found.damage()).isEmpty();
        assertThat(found.notice()).isEmpty();
        assertThat(found.pipelines()).isNotEmpty();
        assertThat(found.waiting()).isEqualTo(waiting).isNotEmpty();
        assertThat(Examination.bytes(folder)).isPositive();
        assertThat(Examination.holder(folder)).isEmpty();
    }

    @Test
    void an_altered_store_is_told_and_left_where_it_is() throws Exception {
        try (Store store = StoreBench.open(folder)) {
            RandomCommits commits = new RandomCommits(52, 20);
            for (int i = 0; i < 40; i++) {
                StoreBench.commit(store, commits.next());
            }
        }
        Path database = StoreFiles.in(folder).database();
        byte[] bytes = Files.readAllBytes(database);
        for (int i = bytes.length / 2; i < bytes.length; i += 100) {
            bytes[i] ^= 1;
        }
        Files.write(database, bytes);
        assertThat(looked().damage()).isPresent();
        assertThat(Examination.setAside(folder)).isEmpty();
    }

    @Test
    void damage_that_a_node_has_met_is_told() throws Exception {
        StoreBench.open(folder).close();
        StoreFiles.in(folder).markDamaged("row 7 is not there");
        assertThat(looked().damage()).hasValue("row 7 is not there");
    }

    @Test
    void transactions_that_are_gone_are_noticed() throws Exception {
        RandomCommits commits = new RandomCommits(53, 20);
        try (Store store = StoreBench.open(folder)) {
            StoreBench.commit(store, commits.next());
        }
        byte[] old = Files.readAllBytes(StoreFiles.in(folder).database());
        try (Store store = StoreBench.open(folder)) {
            StoreBench.commit(store, commits.next());
        }
        Files.write(StoreFiles.in(folder).database(), old);
        assertThat(looked().notice().orElseThrow()).startsWith("the last 1 transactions");
    }

    @Test
    void an_open_store_has_a_holder() throws Exception {
        try (Store store = StoreBench.open(folder)) {
            StoreBench.commit(store, new Commit().received("city", new byte[] {1}));
            assertThat(Examination.holder(folder))
                    .hasValue(ProcessHandle.current().pid());
        }
    }

    @Test
    void what_is_not_there_has_no_bytes() throws Exception {
        Path nowhere = folder.resolve("nowhere");
        assertThat(Examination.bytes(nowhere)).isZero();
        assertThat(Examination.setAside(nowhere)).isEmpty();
        assertThat(Examination.holder(nowhere)).isEmpty();
        assertThat(nowhere).doesNotExist();
    }
}
