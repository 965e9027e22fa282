package io.tributary.pipelines.pipeline;

import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.config.ConfigException;
import io.tributary.pipelines.config.Section;
import io.tributary.pipelines.config.Setting;
import io.tributary.pipelines.operator.Missing;
import io.tributary.pipelines.operator.Table;
import io.tributary.pipelines.pipeline.Pipeline.Step;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads {@code lookup}, and the rows of its table. */
final class LookupReader {
    private static final Map<String, Type> TYPES =
            Map.of("text", Type.TEXT, "int", Type.INT, "double", Type.DOUBLE, "bool", Type.BOOL);
    private static final Map<String, Missing> MISSING =
            Map.of("keep", Missing.KEEP, "drop", Missing.DROP, "quarantine", Missing.QUARANTINE);

    private LookupReader() {}

    static @Nullable Step lookup(Setting setting, Columns columns, TableFiles files) {
        Section lookup = setting.section();
        lookup.kinds(List.of("table", "rows"));
        String on = columns.name(lookup.at("on"));
        String key = lookup.at("key").text(on);
        List<Schema.Field> fields = new ArrayList<>();
        lookup.at("add").section().entries().forEach((name, type) -> {
            columns.checkNew(name, type);
            fields.add(new Schema.Field(name, type.choice(TYPES, Type.TEXT)));
        });
        if (fields.isEmpty()) {
            lookup.at("add").missing("columns of the table and their types, such as { district: text }");
        }
        Missing missing = lookup.at("missing").choice(MISSING, Missing.KEEP);
        Optional<String> file = Optional.of(lookup.at("table").text("")).filter(name -> !name.isEmpty());
        Setting rows = lookup.at("rows");
        if (file.isPresent() == rows.present()) {
            setting.fault("needs either table, a CSV or YAML file beside this one, or rows");
        }
        if (!columns.known() || !columns.has(on)) {
            rows.section().entries().values().forEach(row -> row.section().entries());
            return null;
        }
        Type keyType =
                columns.schema().fields().get(columns.schema().indexOf(on)).type();
        if (keyType != Type.TEXT && keyType != Type.INT) {
            lookup.at("on").fault("'" + on + "' is " + keyType.word() + "; a table's keys are text or int");
            rows.section().entries().values().forEach(row -> row.section().entries());
            return null;
        }
        TableSpec spec = new TableSpec(file.map(files::path), key, keyType, fields);
        Optional<Table> table =
                file.isPresent() ? fromFile(spec, file.get(), lookup.at("table"), files) : TableReader.read(spec, rows);
        return table.map(read -> new Step.Lookup(on, spec, missing, read)).orElse(null);
    }

    private static String reason(IOException e) {
        return e instanceof NoSuchFileException
                ? "there is no such file beside the pipeline's"
                : String.valueOf(e.getMessage());
    }

    private static Optional<Table> fromFile(TableSpec spec, String name, Setting place, TableFiles files) {
        try {
            return Optional.of(TableReader.read(spec, name, files.read(name)));
        } catch (IOException e) {
            place.fault("'" + name + "' can't be read: " + reason(e));
        } catch (ConfigException e) {
            place.fault(
                    "has faults:\n" + String.valueOf(e.getMessage()).indent(2).stripTrailing());
        }
        return Optional.empty();
    }
}
