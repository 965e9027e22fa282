package io.tributary.pipelines.batch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Names and types of a batch's columns, in order. Column 0 is always the event time, named {@value #TIME_NAME}.
 *
 * @param fields the columns, names unique
 */
public record Schema(List<Field> fields) {
    /** The name of the event time column in every batch and expression. */
    public static final String TIME_NAME = "time";

    /**
     * One column.
     *
     * @param unit a UCUM code, empty for none
     */
    public record Field(String name, Type type, String unit) {
        public Field(String name, Type type) {
            this(name, type, "");
        }
    }

    public Schema {
        fields = List.copyOf(fields);
        if (fields.isEmpty() || !fields.get(0).equals(new Field(TIME_NAME, Type.TIME))) {
            throw new IllegalArgumentException("column 0 must be the event time, not " + fields);
        }
        Map<String, Field> seen = new HashMap<>();
        for (Field field : fields) {
            if (seen.put(field.name(), field) != null) {
                throw new IllegalArgumentException("two columns named " + field.name());
            }
        }
    }

    /** Event time and then the given columns. */
    public static Schema of(Field... columns) {
        return of(List.of(columns));
    }

    public static Schema of(List<Field> columns) {
        List<Field> all = new ArrayList<>();
        all.add(new Field(TIME_NAME, Type.TIME));
        all.addAll(columns);
        return new Schema(all);
    }

    /** Where the column of that name stands, or -1. */
    public int indexOf(String name) {
        for (int i = 0; i < fields.size(); i++) {
            if (fields.get(i).name().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    public List<String> names() {
        return fields.stream().map(Field::name).toList();
    }
}
