package io.tributary.pipelines.pipeline;

import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.config.ConfigException;
import io.tributary.pipelines.config.Document;
import io.tributary.pipelines.config.Faults;
import io.tributary.pipelines.config.Section;
import io.tributary.pipelines.config.Setting;
import io.tributary.pipelines.config.Suggestion;
import io.tributary.pipelines.config.Variables;
import io.tributary.pipelines.decode.CsvLine;
import io.tributary.pipelines.operator.Table;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rows of a table, with all faults at once: CSV (RFC 4180, UTF-8) with a header, or YAML that maps each key to its
 * values, {@code s1: { district: north, limit: 40.0 }}.
 */
public final class TableReader {
    /** 32 MiB: more than a node should hold in memory. */
    private static final long BYTES_MAX = 32L << 20;

    private final TableSpec spec;
    private final List<Table.Row> rows = new ArrayList<>();

    private TableReader(TableSpec spec) {
        this.spec = spec;
    }

    /**
     * The content of a table's file.
     *
     * @throws IOException if there is none, or more than 32 MiB
     */
    public static String content(Path file) throws IOException {
        long size = Files.size(file);
        if (size > BYTES_MAX) {
            throw new IOException(size + " bytes are too many; a table may have " + BYTES_MAX);
        }
        return Files.readString(file);
    }

    /**
     * Reads a file's content; a name that ends in {@code .csv} is CSV, others are YAML.
     *
     * @param file the name that faults will give
     * @throws ConfigException with every fault of the file
     */
    public static Table read(TableSpec spec, String file, String content) throws ConfigException {
        TableReader reader = new TableReader(spec);
        Faults faults = new Faults(file);
        if (file.endsWith(".csv")) {
            reader.csv(content, faults);
            faults.throwIfAny();
        } else {
            Document document = Document.parse(file, content, Variables.none());
            reader.entries(document.root());
            document.finish();
        }
        try {
            return new Table(spec.keyType(), spec.fields(), reader.rows);
        } catch (IllegalArgumentException e) {
            faults.add(0, 0, String.valueOf(e.getMessage()));
            throw new ConfigException(faults.found());
        }
    }

    /** Reads rows that stand in the pipeline file itself; faults go to that file. */
    static Optional<Table> read(TableSpec spec, Setting place) {
        TableReader reader = new TableReader(spec);
        reader.entries(place.section());
        try {
            return Optional.of(new Table(spec.keyType(), spec.fields(), reader.rows));
        } catch (IllegalArgumentException e) {
            place.fault(String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private void entries(Section section) {
        section.entries().forEach((key, row) -> {
            Section cells = row.section();
            List<@Nullable Object> values = new ArrayList<>();
            for (Schema.Field field : spec.fields()) {
                Setting cell = cells.named(field.name());
                values.add(cell.present() ? value(cell.text(), field.name(), field.type(), cell::fault) : null);
            }
            add(value(key, spec.key(), spec.keyType(), row::fault), values);
        });
    }

    private void add(@Nullable Object key, List<@Nullable Object> values) {
        if (key != null) {
            rows.add(new Table.Row(key, values));
        }
    }

    private void csv(String content, Faults faults) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        CsvLine lines = new CsvLine((byte) ',');
        lines.open(bytes, 0, bytes.length);
        if (!lines.next()) {
            faults.add(0, 0, "is empty; begin with a header that names the columns");
            return;
        }
        List<@Nullable String> header = cells(lines, faults);
        int key = column(spec.key(), header, faults);
        int[] columns = spec.fields().stream()
                .mapToInt(field -> column(field.name(), header, faults))
                .toArray();
        if (faults.isEmpty()) {
            rows(lines, header.size(), key, columns, faults);
        }
    }

    private void rows(CsvLine lines, int width, int key, int[] columns, Faults faults) {
        while (lines.next()) {
            int number = lines.number();
            List<@Nullable String> cells = cells(lines, faults);
            if (lines.fault() == null && cells.size() != width) {
                faults.add(number, 0, cells.size() + " cells, but the header has " + width);
            } else if (lines.fault() == null) {
                row(cells, key, columns, fault -> faults.add(number, 0, fault));
            }
        }
    }

    private void row(List<@Nullable String> cells, int key, int[] columns, Consumer<String> fault) {
        List<@Nullable Object> values = new ArrayList<>();
        for (int i = 0; i < columns.length; i++) {
            Schema.Field field = spec.fields().get(i);
            String cell = cells.get(columns[i]);
            values.add(cell == null ? null : value(cell, field.name(), field.type(), fault));
        }
        String text = cells.get(key);
        if (text == null) {
            fault.accept("the row has no " + spec.key());
        } else {
            add(value(text, spec.key(), spec.keyType(), fault), values);
        }
    }

    private static int column(String name, List<@Nullable String> header, Faults faults) {
        int at = header.indexOf(name);
        if (at < 0) {
            List<String> names = new ArrayList<>();
            header.forEach(each -> names.add(String.valueOf(each)));
            faults.add(1, 0, "the header has no column '" + name + "'" + Suggestion.of(name, names));
        }
        return at;
    }

    private static List<@Nullable String> cells(CsvLine line, Faults faults) {
        List<@Nullable String> cells = new ArrayList<>();
        int number = line.number();
        while (line.nextCell()) {
            String text = new String(
                    line.cellBytes(), line.cellFrom(), line.cellTo() - line.cellFrom(), StandardCharsets.UTF_8);
            cells.add(line.isNothing() ? null : text);
        }
        String broken = line.fault();
        if (broken != null) {
            faults.add(number, 0, broken);
        }
        return cells;
    }

    private static final Map<String, Boolean> FLAGS = Map.of("true", true, "false", false);

    /** The value of a text, or null and a fault when it is none of the type. */
    private static @Nullable Object value(String text, String name, Type type, Consumer<String> fault) {
        try {
            return switch (type) {
                case TEXT -> text;
                case INT -> Long.valueOf(text.strip());
                case DOUBLE -> Double.valueOf(text.strip());
                case BOOL -> {
                    Boolean flag = FLAGS.get(text.strip());
                    if (flag == null) {
                        fault.accept(name + " '" + text + "' is neither true nor false");
                    }
                    yield flag;
                }
                case TIME -> throw new IllegalStateException("a table has no times");
            };
        } catch (NumberFormatException e) {
            fault.accept(name + " '" + text + "' is no " + type.word());
            return null;
        }
    }
}
