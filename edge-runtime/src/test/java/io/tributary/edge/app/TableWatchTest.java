package io.tributary.edge.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.operator.Table;
import io.tributary.pipelines.pipeline.TableSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableWatchTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void a_changed_table_is_read_anew_and_a_broken_or_missing_one_changes_nothing() throws IOException {
        Path file = folder.resolve("halls.csv");
        Files.writeString(file, "boiler,hall\nb1,north\n");
        TableSpec spec = new TableSpec(
                Optional.of(file.toString()), "boiler", Type.TEXT, List.of(new Schema.Field("hall", Type.TEXT)));
        List<Table> read = new ArrayList<>();
        TableWatch watch = new TableWatch(() -> Set.of(spec), (of, table) -> read.add(table));
        watch.look();
        assertThat(read).isEmpty();
        Files.writeString(file, "boiler,hall\nb1,north\nb2,south\n");
        watch.look();
        assertThat(read).isEmpty();
        watch.look();
        watch.look();
        assertThat(read).singleElement().extracting(Table::rows).isEqualTo(2);
        Files.writeString(file, "boiler,haul\nb1,north\n");
        watch.look();
        watch.look();
        Files.delete(file);
        watch.look();
        watch.look();
        assertThat(read).hasSize(1);
        Files.writeString(file, "boiler,hall\n");
        watch.look();
        watch.look();
        assertThat(read).hasSize(2);
        assertThat(read.get(1).rows()).isZero();
    }
}
