package io.tributary.edge.trial;

import java.util.List;

/** Verdicts as JUnit XML, the form that build servers read: one suite a file. */
public final class JunitReport {
    private final StringBuilder suites = new StringBuilder();

    /** Adds the verdicts of one pipeline file. */
    public void add(String file, List<Verdict> verdicts) {
        long failed = verdicts.stream().filter(verdict -> !verdict.passed()).count();
        suites.append("  <testsuite name=\"%s\" tests=\"%d\" failures=\"%d\" errors=\"0\" skipped=\"0\">%n"
                .formatted(escaped(file), verdicts.size(), failed));
        verdicts.forEach(verdict -> add(file, verdict));
        suites.append("  </testsuite>%n".formatted());
    }

    private void add(String file, Verdict verdict) {
        String name = escaped(verdict.test().name());
        String open = "    <testcase classname=\"%s\" name=\"%s\"".formatted(escaped(file), name);
        if (verdict.passed()) {
            suites.append(open).append("/>%n".formatted());
            return;
        }
        suites.append(open)
                .append(">%n      <failure message=\"%s\">%s</failure>%n    </testcase>%n"
                        .formatted(
                                escaped(verdict.faults().get(0)),
                                escaped(file + ":" + verdict.test().line() + "\n"
                                        + String.join("\n", verdict.faults()))));
    }

    /** The whole document. */
    public String xml() {
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>%n<testsuites>%n%s</testsuites>%n".formatted(suites);
    }

    /** As character data and attribute values may hold it (XML 1.0, sections 2.2 and 2.4). */
    static String escaped(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                default -> out.appendCodePoint(allowed(c) ? c : '\uFFFD');
            }
        });
        return out.toString();
    }

    private static boolean allowed(int c) {
        return c == '\t'
                || c == '\n'
                || c == '\r'
                || (c >= ' ' && c <= 0xD7FF)
                || (c >= 0xE000 && c <= 0xFFFD)
                || c > 0xFFFF;
    }
}
