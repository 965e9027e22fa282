package io.tributary.edge.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of old forms are read for ever. Each form leaves one in the resources: run {@link Golden} before it changes. */
class SchemaTest {
    private static final long SEED = 16;
    private static final int COMMITS = 12;

    /** What a second form would do: here it changes nothing but the number. */
    private static final Schema NEXT = new Schema(List.of(connection -> {
        try (PreparedStatement get = connection.prepareStatement("SELECT body FROM kept WHERE id = 0");
                ResultSet row = get.executeQuery();
                PreparedStatement put = connection.prepareStatement("UPDATE kept SET body = ? WHERE id = 0")) {
            row.next();
            Catalog root = Catalog.decode(Seal.open(Catalog.ROOT, row.getBytes(1)));
            Catalog second = new Catalog(
                    2,
                    root.number(),
                    root.madeMicros(),
                    root.nextItem(),
                    root.seals(),
                    root.runs(),
                    root.outlets(),
                    root.received());
            put.setBytes(1, Seal.close(Catalog.ROOT, second.encoded()));
            put.executeUpdate();
        }
    }));

    @TempDir
    Path directory;

    @Test
    void a_file_of_the_first_form_is_read() throws Exception {
        layGolden(1);
        try (Store store = StoreBench.open(directory)) {
            assertThat(store.notice()).isEmpty();
            assertThat(Contents.of(store, RandomCommits.SOURCES).asMap()).isEqualTo(expected());
        }
    }

    @Test
    void an_older_form_is_brought_up_to_the_present_one() throws Exception {
        layGolden(1);
        for (int i = 0; i < 2; i++) {
            try (Store store = open(NEXT)) {
                assertThat(store.notice()).isEmpty();
                assertThat(Contents.of(store, RandomCommits.SOURCES).asMap()).isEqualTo(expected());
            }
        }
    }

    @Test
    void a_step_that_fails_leaves_the_older_form() throws Exception {
        layGolden(1);
        Schema failing = new Schema(List.of(connection -> {
            NEXT.steps().get(0).apply(connection);
            throw new SQLException("disk I/O error", null, 10);
        }));
        assertThatThrownBy(() -> open(failing)).isInstanceOf(StoreException.class);
        try (Store store = StoreBench.open(directory)) {
            assertThat(store.notice()).isEmpty();
            assertThat(Contents.of(store, RandomCommits.SOURCES).asMap()).isEqualTo(expected());
        }
    }

    @Test
    void a_newer_form_is_refused_with_the_way_out_and_left_as_it_is() throws Exception {
        layGolden(1);
        open(NEXT).close();
        byte[] before = Files.readAllBytes(directory.resolve("store.db"));
        assertThatThrownBy(() -> StoreBench.open(directory))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.isPassing()).isFalse())
                .hasMessage(
                        "the store has form 2 of a newer Tributary, and this one knows forms up to 1; run the newer one, or"
                                + " move the store's folder away to begin without what it keeps");
        assertThat(Files.readAllBytes(directory.resolve("store.db"))).isEqualTo(before);
    }

    private Store open(Schema schema) throws StoreException {
        return Store.open(
                StoreSettings.in(directory),
                schema,
                file -> SqliteDatabase.open(file, schema, SqliteDatabase.Layout.USUAL),
                StoreBench.CLOCK);
    }

    private void layGolden(int form) throws IOException {
        try (InputStream golden = SchemaTest.class.getResourceAsStream("store-" + form + ".db")) {
            Files.copy(Objects.requireNonNull(golden), directory.resolve("store.db"));
        }
    }

    private static Map<String, String> expected() {
        RandomCommits commits = new RandomCommits(SEED, 6);
        for (int i = 0; i < COMMITS; i++) {
            commits.next();
        }
        return commits.model().asMap();
    }

    /** Makes the file of the present form. A program: its argument is the file. */
    static final class Golden {
        public static void main(String[] arguments) throws Exception {
            Path made = Files.createTempDirectory("golden");
            RandomCommits commits = new RandomCommits(SEED, 6);
            try (Store store = StoreBench.open(made)) {
                for (int i = 0; i < COMMITS; i++) {
                    StoreBench.commit(store, commits.next());
                }
            }
            Files.copy(made.resolve("store.db"), Path.of(arguments[0]));
        }
    }
}
