package io.tributary.edge.trial;

import io.tributary.pipelines.pipeline.TestCase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which expected row is which summary: as many as possible are matched whole, by augmenting paths (Kuhn, 1955), so that a row
 * that says little never takes the summary that only another row can have.
 */
final class Matching {
    private static final int NONE = -1;

    private final TestCase test;
    private final List<TestCase.Expected> expected;
    private final List<Row> rows;
    /** By row: the expected one that has it. */
    private final int[] taker;

    Matching(TestCase test, List<TestCase.Expected> expected, List<Row> rows) {
        this.test = test;
        this.expected = expected;
        this.rows = rows;
        this.taker = new int[rows.size()];
        Arrays.fill(taker, NONE);
        for (int i = 0; i < expected.size(); i++) {
            match(i, new boolean[rows.size()]);
        }
    }

    private boolean match(int wanted, boolean[] tried) {
        for (int row = 0; row < rows.size(); row++) {
            if (!tried[row]
                    && rows.get(row).differences(test, expected.get(wanted)).isEmpty()) {
                tried[row] = true;
                if (taker[row] == NONE || match(taker[row], tried)) {
                    taker[row] = wanted;
                    return true;
                }
            }
        }
        return false;
    }

    /** What is wrong, a sentence each; empty when every row found its summary and none is left. */
    List<String> faults() {
        List<Row> left = new ArrayList<>();
        List<Integer> taken = new ArrayList<>();
        for (int row = 0; row < taker.length; row++) {
            if (taker[row] == NONE) {
                left.add(rows.get(row));
            } else {
                taken.add(taker[row]);
            }
        }
        List<String> faults = new ArrayList<>();
        for (int i = 0; i < expected.size(); i++) {
            if (!taken.contains(i)) {
                faults.add(fault(expected.get(i), left));
            }
        }
        left.forEach(row -> faults.add("unexpected: " + row));
        return faults;
    }

    /** Takes the summary that is most like the expected one out of {@code left}, to show how they differ. */
    private String fault(TestCase.Expected wanted, List<Row> left) {
        Optional<Row> nearest = left.stream()
                .filter(row ->
                        row.differences(test, wanted).size() < wanted.fields().size())
                .min(Comparator.comparingInt(
                        row -> row.differences(test, wanted).size()));
        if (nearest.isEmpty()) {
            return "missing: " + Row.written(wanted.fields()) + " of line " + wanted.line();
        }
        Row row = nearest.get();
        left.remove(row);
        List<String> differences = row.differences(test, wanted).stream()
                .map(name -> name + " is " + row.value(name) + ", not "
                        + wanted.fields().getOrDefault(name, Optional.empty()).orElse("null"))
                .toList();
        return "different from line " + wanted.line() + ": " + String.join("; ", differences) + "; in " + row;
    }
}
