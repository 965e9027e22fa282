package io.tributary.edge.doctor;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Bytes as makers of cards count them, in powers of 1,000. */
public final class Size {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,6}(?:\\.[0-9]{1,3})?) ?(MB|GB|TB)");
    private static final Map<String, Double> UNITS = Map.of("MB", 1e6, "GB", 1e9, "TB", 1e12);
    private static final List<String> NAMES = List.of("B", "kB", "MB", "GB", "TB", "PB", "EB");

    private Size() {}

    /**
     * Reads {@code 32GB}.
     *
     * @throws IllegalArgumentException with value, rule and way out
     */
    public static long parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches() || Double.parseDouble(form.group(1)) == 0) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a size; write a number and MB, GB or TB, such as 32GB");
        }
        return (long) (Double.parseDouble(form.group(1)) * UNITS.getOrDefault(form.group(2), 0.0));
    }

    /** As {@link #text(double)}. */
    static String text(long bytes) {
        return text((double) bytes);
    }

    /** Two or three digits and a unit. */
    static String text(double bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= 999.5 && unit < NAMES.size() - 1) {
            value /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, unit > 0 && value < 9.95 ? "%.1f %s" : "%.0f %s", value, NAMES.get(unit));
    }
}
