package io.tributary.pipelines.config;

/**
 * One fault of a config file, with what a user needs to mend it.
 *
 * @param file the file as the user named it
 * @param line line from 1, or 0 when the fault is of the file as a whole
 * @param column column from 1, or 0 when the fault is of the line or file as a whole
 * @param message setting, value, rule and way out, in one sentence
 */
public record Fault(String file, int line, int column, String message) implements Comparable<Fault> {
    @Override
    public int compareTo(Fault other) {
        int byLine = Integer.compare(line, other.line);
        return byLine != 0 ? byLine : Integer.compare(column, other.column);
    }

    /** {@code file:line:column: message}, the form that editors and compilers share. */
    @Override
    public String toString() {
        if (line == 0) {
            return file + ": " + message;
        }
        return column == 0 ? file + ":" + line + ": " + message : file + ":" + line + ":" + column + ": " + message;
    }
}
