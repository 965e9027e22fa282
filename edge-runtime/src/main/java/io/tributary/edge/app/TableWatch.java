package io.tributary.edge.app;

import io.tributary.pipelines.config.ConfigException;
import io.tributary.pipelines.operator.Table;
import io.tributary.pipelines.pipeline.TableReader;
import io.tributary.pipelines.pipeline.TableSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees when a table's file has come to rest with another content and reads it anew. A file with faults, or one that is gone, leaves the table
 * as it was, and the log says why, once for each change.
 */
final class TableWatch {
    private static final Logger LOG = LoggerFactory.getLogger(TableWatch.class);

    private final Supplier<Set<TableSpec>> tables;
    private final Map<TableSpec, ReadFiles> known = new HashMap<>();
    private final BiConsumer<TableSpec, Table> replace;

    /**
     * @param tables those of files that are in use; what a file holds when its table is first seen here is taken as known
     * @param replace takes the rows of a file that changed
     */
    TableWatch(Supplier<Set<TableSpec>> tables, BiConsumer<TableSpec, Table> replace) {
        this.tables = tables;
        this.replace = replace;
        know();
    }

    private void know() {
        Set<TableSpec> now = tables.get();
        known.keySet().retainAll(now);
        now.forEach(spec -> known.computeIfAbsent(spec, fresh -> new ReadFiles(List.of(file(fresh)))));
    }

    private static Path file(TableSpec spec) {
        return Path.of(spec.file().orElseThrow());
    }

    /** Looks at every file once. One thread at a time. */
    synchronized void look() {
        know();
        known.forEach((spec, content) -> {
            List<Path> file = List.of(file(spec));
            if (content.changed(file)) {
                content.applied(file);
                read(spec, file.get(0));
            }
        });
    }

    private void read(TableSpec spec, Path file) {
        try {
            Table table = TableReader.read(spec, file.toString(), TableReader.content(file));
            replace.accept(spec, table);
            LOG.info("table {}: {} rows are in use from now on", file, table.rows());
        } catch (IOException e) {
            LOG.warn("table {} can't be read and stays as it was: {}", file, e.toString());
        } catch (ConfigException e) {
            LOG.warn("table {} has faults and stays as it was:\n{}", file, e.getMessage());
        }
    }
}
