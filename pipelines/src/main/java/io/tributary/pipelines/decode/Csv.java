package io.tributary.pipelines.decode;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How CSV payloads are laid out.
 *
 * @param header the columns' names in order; with it, a line of another number of cells is rejected. Empty when fields
 *     are found by index
 * @param delimiter what stands between cells: an ASCII character other than quote, line end or space
 */
public record Csv(List<String> header, char delimiter) {
    /** Commas, and columns by index. */
    public static final Csv DEFAULT = new Csv(List.of(), ',');

    public Csv {
        header = List.copyOf(header);
        Set<String> seen = new HashSet<>();
        for (String name : header) {
            if (!seen.add(name)) {
                throw new IllegalArgumentException(
                        "the CSV header names '" + name + "' twice; rename one of the columns");
            }
        }
        if (delimiter >= 127 || delimiter == '"' || (delimiter <= ' ' && delimiter != '\t')) {
            throw new IllegalArgumentException("the CSV delimiter '" + delimiter
                    + "' must be a visible ASCII character other than a quote, or a tab; try ',' or ';'");
        }
    }

    /**
     * The index from 0 of the column that a field's path means: a header's name before a number.
     *
     * @throws IllegalArgumentException when there is none
     */
    int columnOf(String path) {
        Format.CSV.path(path);
        int named = header.indexOf(path);
        if (named >= 0) {
            return named;
        }
        if (!path.matches("\\d{1,4}")) {
            throw new IllegalArgumentException("there is no CSV column '" + path + "'; "
                    + (header.isEmpty() ? "give the header, or an index from 0" : "the header has " + header));
        }
        int index = Integer.parseInt(path);
        if (!header.isEmpty() && index >= header.size()) {
            throw new IllegalArgumentException("there is no CSV column " + index + "; the header has columns 0 to "
                    + (header.size() - 1) + ": " + header);
        }
        return index;
    }
}
