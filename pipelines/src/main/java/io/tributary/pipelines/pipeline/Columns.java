package io.tributary.pipelines.pipeline;

import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.config.Setting;
import io.tributary.pipelines.config.Suggestion;
import io.tributary.pipelines.expression.Expression;
import io.tributary.pipelines.expression.ExpressionException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The columns at a step that is being read.
 *
 * @param known false once a fault has hidden what the columns are: then names are not checked, lest one fault becomes many
 * @param timeField what the file calls the event time in the payload; steps may name it so
 * @param lists results of the window that are lists, which expressions can't take
 */
record Columns(Schema schema, boolean known, String timeField, List<String> lists) {
    private static final String NAME = "[A-Za-z_][A-Za-z0-9_]{0,62}";

    Columns with(Schema now) {
        return new Columns(now, known, timeField, lists);
    }

    Columns unknown() {
        return new Columns(schema, false, timeField, lists);
    }

    /** The column that a name stands for. */
    String column(String written) {
        return written.equals(timeField) && schema.indexOf(written) < 0 ? Schema.TIME_NAME : written;
    }

    boolean has(String name) {
        return schema.indexOf(name) >= 0;
    }

    /** The name of a column that exists, or a fault. */
    String name(Setting place) {
        String name = column(place.text());
        if (known && place.present() && !has(name)) {
            place.fault("no column '" + name + "'" + Suggestion.of(name, schema.names()));
        }
        return name;
    }

    /** Names of columns that exist; a fault for each that does not. */
    List<String> names(Setting place, List<Setting> items) {
        List<String> names = new ArrayList<>();
        for (Setting item : items) {
            String name = name(item);
            if (names.contains(name)) {
                place.fault("'" + name + "' is named twice");
            }
            names.add(name);
        }
        return names;
    }

    /** A fault if a new column can't have that name. */
    void checkNew(String name, Setting place) {
        if (!name.matches(NAME)) {
            place.fault("'" + name + "' is not a column name; use letters, digits and '_', at most 63");
        } else if (has(name) || lists.contains(name)) {
            place.fault("'" + name + "' is a column already; choose another name");
        }
    }

    /** Compiles an expression over the columns, or records why it is none. */
    Optional<Expression> expression(Setting place, String text) {
        if (!known || text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Expression.compile(text, schema));
        } catch (ExpressionException e) {
            place.fault(e.offset(), list(text, e.offset()).orElse(String.valueOf(e.getMessage())));
            return Optional.empty();
        }
    }

    /** Why it can't be used, if a list stands at that place of a text. */
    private Optional<String> list(String text, int offset) {
        return lists.stream()
                .filter(name -> text.startsWith(name, offset))
                .filter(name -> !text.substring(offset + name.length()).matches("\\w.*"))
                .findFirst()
                .map(name ->
                        "'" + name + "' is a list, which only sinks take; work with single values, such as those of"
                                + " distinct, quantile or count");
    }
}
