package io.tributary.pipelines.aggregate;

import io.tributary.pipelines.config.Suggestion;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An aggregate call such as {@code avg(pm25)}.
 *
 * @param column empty for {@code count()}
 * @param columnOffset where the column stands in the call's text
 */
record Call(Statistic statistic, String column, int columnOffset) {
    static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern FORM = Pattern.compile("\\s*(" + NAME + ")\\s*\\((.*)\\)\\s*", Pattern.DOTALL);

    /** A call could not be read. */
    static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        private final int offset;
        private final String reason;

        Unreadable(int offset, String reason) {
            super(reason);
            this.offset = offset;
            this.reason = reason;
        }

        int offset() {
            return offset;
        }

        String reason() {
            return reason;
        }
    }

    static Call parse(String text) throws Unreadable {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new Unreadable(
                    0,
                    "'" + text + "' is not an aggregate call such as avg(x); known: "
                            + String.join(", ", Statistic.words()));
        }
        String word = form.group(1);
        Statistic statistic = Statistic.of(word)
                .orElseThrow(() -> new Unreadable(
                        form.start(1), "unknown aggregate '" + word + "'" + Suggestion.of(word, Statistic.words())));
        String argument = form.group(2);
        String column = argument.strip();
        int offset = form.start(2) + (column.isEmpty() ? 0 : argument.indexOf(column));
        check(statistic, column, offset);
        return new Call(statistic, column, offset);
    }

    private static void check(Statistic statistic, String column, int offset) throws Unreadable {
        String word = statistic.word();
        if (column.isEmpty()) {
            if (statistic != Statistic.COUNT) {
                throw new Unreadable(offset, word + " needs a column: write " + word + "(x)");
            }
        } else if (!NAME.matcher(column).matches()) {
            boolean list = Pattern.matches(NAME + "(\\s*,\\s*" + NAME + ")+", column);
            throw new Unreadable(
                    offset,
                    list
                            ? word + " takes one column, not '" + column + "'"
                            : word + " takes a column, not '" + column
                                    + "'; put it in a let step before the window: let: { x: " + column
                                    + " }, and write " + word + "(x)");
        }
    }
}
