package io.tributary.edge.app;

import java.util.ArrayList;
import java.util.List;

/** A table for a terminal, each column as wide as its widest cell. */
final class Columns {
    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();
    private final int texts;

    /** @param texts how many columns, from the left, are texts; others are numbers, which end below one another */
    Columns(int texts, String... heads) {
        this.texts = texts;
        row(heads);
    }

    void row(String... cells) {
        rows.add(List.of(cells));
    }

    @Override
    public String toString() {
        StringBuilder table = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                String space = " ".repeat(width(column) - row.get(column).length());
                line.append(column == 0 ? "" : GAP);
                line.append(column < texts ? row.get(column) + space : space + row.get(column));
            }
            table.append(table.isEmpty() ? "" : System.lineSeparator())
                    .append(line.toString().stripTrailing());
        }
        return table.toString();
    }

    private int width(int column) {
        return rows.stream()
                .filter(row -> row.size() > column)
                .mapToInt(row -> row.get(column).length())
                .max()
                .orElse(0);
    }
}
