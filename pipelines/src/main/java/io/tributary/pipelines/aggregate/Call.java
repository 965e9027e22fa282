package io.tributary.pipelines.aggregate;

import io.tributary.pipelines.config.Suggestion;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An aggregate call such as {@code avg(pm25)} or {@code quantile(pm25, 0.95)}.
 *
 * @param columns none for {@code count()}
 * @param numbers what is written behind the columns
 */
record Call(Statistic statistic, List<Argument> columns, List<Double> numbers) {
    static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern FORM = Pattern.compile("\\s*(" + NAME + ")\\s*\\((.*)\\)\\s*", Pattern.DOTALL);
    private static final Pattern NUMBER = Pattern.compile("[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d+)?");

    /**
     * What stands between two commas.
     *
     * @param offset where it stands in the call's text
     */
    record Argument(String text, int offset) {}

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

    /** The first column's name; empty for {@code count()}. */
    String column() {
        return columns.isEmpty() ? "" : columns.get(0).text();
    }

    List<String> columnNames() {
        return columns.stream().map(Argument::text).toList();
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
        return of(statistic, new Argument(form.group(2), form.start(2)));
    }

    private static Call of(Statistic statistic, Argument inner) throws Unreadable {
        List<Argument> arguments = split(inner);
        if (arguments.isEmpty()) {
            if (statistic != Statistic.COUNT) {
                throw new Unreadable(inner.offset(), statistic.word() + " needs a column: write " + statistic.usage());
            }
            return new Call(statistic, List.of(), List.of());
        }
        int columns = statistic.columns();
        if (arguments.size() < columns) {
            throw new Unreadable(
                    arguments.get(0).offset(), statistic.word() + " needs two columns: write " + statistic.usage());
        }
        for (Argument column : arguments.subList(0, columns)) {
            checkColumn(statistic, column);
        }
        List<Argument> behind = arguments.subList(columns, arguments.size());
        if (!behind.isEmpty() && !Literals.areTakenBy(statistic)) {
            throw new Unreadable(
                    arguments.get(0).offset(),
                    statistic.word() + " takes " + (columns == 1 ? "one column" : "two columns") + ", not '"
                            + inner.text().strip() + "'");
        }
        return new Call(statistic, List.copyOf(arguments.subList(0, columns)), Literals.read(statistic, inner, behind));
    }

    /** At commas that stand in no parentheses. */
    private static List<Argument> split(Argument inner) {
        List<Argument> arguments = new ArrayList<>();
        if (inner.text().isBlank()) {
            return arguments;
        }
        int depth = 0;
        int from = 0;
        for (int i = 0; i <= inner.text().length(); i++) {
            char c = i < inner.text().length() ? inner.text().charAt(i) : ',';
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (c == ',' && (depth == 0 || i == inner.text().length())) {
                String argument = inner.text().substring(from, i);
                int blanks = argument.length() - argument.stripLeading().length();
                arguments.add(new Argument(argument.strip(), inner.offset() + from + blanks));
                from = i + 1;
            }
        }
        return arguments;
    }

    private static void checkColumn(Statistic statistic, Argument column) throws Unreadable {
        String word = statistic.word();
        if (column.text().isEmpty()) {
            throw new Unreadable(column.offset(), word + " has an empty place: write " + statistic.usage());
        }
        if (!NAME.matcher(column.text()).matches()) {
            boolean literal = NUMBER.matcher(column.text()).matches();
            throw new Unreadable(
                    column.offset(),
                    word + " takes a column, not '" + column.text() + "'; "
                            + (literal
                                    ? "write " + statistic.usage()
                                    : "put it in a let step before the window: let: { x: " + column.text()
                                            + " }, and write " + statistic.usage()));
        }
    }

    /** The number that an argument is, or NaN. */
    static double number(Argument argument) {
        return NUMBER.matcher(argument.text()).matches() ? Double.parseDouble(argument.text()) + 0.0 : Double.NaN;
    }
}
